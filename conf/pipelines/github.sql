-- the tables of github.json
CREATE SCHEMA github;

CREATE TABLE github.events (
  delivery      text NOT NULL UNIQUE,
  event         text NOT NULL,
  action        text,
  repository_id bigint,
  repository    text,
  organization  text,
  sender        text,
  number        integer,
  is_private    boolean,
  sent_at       timestamptz NOT NULL,
  payload       jsonb NOT NULL
);

CREATE TABLE github.labels (
  delivery      text NOT NULL REFERENCES github.events (delivery) DEFERRABLE,
  repository_id bigint NOT NULL,
  number        integer NOT NULL,
  label_id      bigint NOT NULL,
  name          text NOT NULL,
  color         text NOT NULL,
  is_default    boolean NOT NULL
);
