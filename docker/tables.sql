-- the table that compose-pipeline.json fills
CREATE TABLE orders (
  order_id    bigint PRIMARY KEY,
  customer_id bigint,
  status      text NOT NULL,
  amount      numeric(12, 2),
  ordered_at  timestamptz
);
