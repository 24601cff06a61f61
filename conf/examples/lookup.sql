-- The table that lookup.json asks, and what tells of its changes.
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    country text
);

CREATE FUNCTION customers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('customers', json_build_object('id', OLD.id)::text);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('customers', json_build_object('id', NEW.id)::text);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER customers_changed AFTER INSERT OR UPDATE OR DELETE ON customers
    FOR EACH ROW EXECUTE FUNCTION customers_changed();
