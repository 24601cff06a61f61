package dev.leat.rivals;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** From events to rows: Jackson makes records, and each field is set. */
final class OrderRows {
    static final String SQL = """
            INSERT INTO orders (order_id, customer_id, status, amount, currency, quantity, email, country, express,
                                ordered_at, weight_kg)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (order_id) DO UPDATE SET
                   customer_id = excluded.customer_id, status = excluded.status, amount = excluded.amount,
                   currency = excluded.currency, quantity = excluded.quantity, email = excluded.email,
                   country = excluded.country, express = excluded.express, ordered_at = excluded.ordered_at,
                   weight_kg = excluded.weight_kg""";

    private final ObjectReader reader = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .readerFor(Order.class);

    List<Order> kept(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Order> kept = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Order order = reader.readValue(record.value());
            if (!order.cancelled()) {
                kept.add(order);
            }
        }
        return kept;
    }

    static void set(PreparedStatement row, Order order) throws SQLException {
        row.setLong(1, order.orderId());
        row.setLong(2, order.customerId());
        row.setString(3, order.status());
        row.setBigDecimal(4, order.amount());
        row.setString(5, order.currency());
        row.setInt(6, order.quantity());
        row.setString(7, order.email());
        row.setString(8, order.country());
        row.setBoolean(9, order.express());
        row.setObject(10, order.orderedAt());
        row.setDouble(11, order.weightKg());
    }
}
