-- the tables of orders.json and orders-full.json
CREATE TABLE public.orders (
  order_id    bigint PRIMARY KEY,
  customer_id bigint NOT NULL,
  email       text,
  country     text,
  status      text NOT NULL,
  total       numeric(12, 2) NOT NULL,
  currency    text NOT NULL,
  items       integer,
  priority    boolean,
  created_at  timestamptz,
  note        text
);

CREATE TABLE public.order_lines (
  order_id bigint NOT NULL,
  line     integer NOT NULL,
  sku      text NOT NULL,
  quantity integer NOT NULL,
  price    numeric(12, 2) NOT NULL,
  PRIMARY KEY (order_id, line)
);
