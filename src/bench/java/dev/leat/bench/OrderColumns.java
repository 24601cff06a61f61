package dev.leat.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Arrays;

/** The baseline's way from JSON to the arrays of one statement: a streaming parser, nothing generic. */
final class OrderColumns {
    static final String SQL = """
            INSERT INTO orders (order_id, customer_id, status, amount, currency, quantity, email, country, express,
                                ordered_at, weight_kg)
            SELECT order_id, customer_id, status, amount::numeric, currency, quantity, email, country, express,
                   ordered_at, weight_kg
              FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[],
                          $8::text[], $9::boolean[], $10::timestamptz[], $11::float8[])
                AS r(order_id, customer_id, status, amount, currency, quantity, email, country, express, ordered_at,
                     weight_kg)
            ON CONFLICT (order_id) DO UPDATE SET
                   customer_id = excluded.customer_id, status = excluded.status, amount = excluded.amount,
                   currency = excluded.currency, quantity = excluded.quantity, email = excluded.email,
                   country = excluded.country, express = excluded.express, ordered_at = excluded.ordered_at,
                   weight_kg = excluded.weight_kg""";

    private static final JsonFactory JSON = new JsonFactory();

    private final Long[] orderId;
    private final Long[] customerId;
    private final String[] status;
    private final String[] amount;
    private final String[] currency;
    private final Integer[] quantity;
    private final String[] email;
    private final String[] country;
    private final Boolean[] express;
    private final OffsetDateTime[] orderedAt;
    private final Double[] weightKg;
    private int rows;

    OrderColumns(int rowsMax) {
        orderId = new Long[rowsMax];
        customerId = new Long[rowsMax];
        status = new String[rowsMax];
        amount = new String[rowsMax];
        currency = new String[rowsMax];
        quantity = new Integer[rowsMax];
        email = new String[rowsMax];
        country = new String[rowsMax];
        express = new Boolean[rowsMax];
        orderedAt = new OffsetDateTime[rowsMax];
        weightKg = new Double[rowsMax];
    }

    /** Adds the order unless it is cancelled. */
    void add(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                set(name, parser);
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        if (!"CANCELLED".equals(status[rows])) {
            rows++;
        }
    }

    private void set(String name, JsonParser value) throws IOException {
        switch (name) {
            case "order_id" -> orderId[rows] = value.getLongValue();
            case "customer_id" -> customerId[rows] = value.getLongValue();
            case "status" -> status[rows] = value.getText();
            case "amount" -> amount[rows] = value.getText();
            case "currency" -> currency[rows] = value.getText();
            case "quantity" -> quantity[rows] = value.getIntValue();
            case "email" -> email[rows] = value.getText();
            case "country" -> country[rows] = value.getText();
            case "express" -> express[rows] = value.getBooleanValue();
            case "ordered_at" -> orderedAt[rows] = OffsetDateTime.parse(value.getText());
            case "weight_kg" -> weightKg[rows] = value.getDoubleValue();
            default -> value.skipChildren();
        }
    }

    Tuple parameters() {
        return Tuple.wrap(Arrays.asList(
                cut(orderId),
                cut(customerId),
                cut(status),
                cut(amount),
                cut(currency),
                cut(quantity),
                cut(email),
                cut(country),
                cut(express),
                cut(orderedAt),
                cut(weightKg)));
    }

    private Object cut(Object[] column) {
        return Arrays.copyOf(column, rows);
    }
}
