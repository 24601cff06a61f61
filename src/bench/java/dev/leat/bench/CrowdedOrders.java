package dev.leat.bench;

/**
 * Orders for a table that holds others already, half of them with lower ids and half with higher ones.
 *
 * @param filled rows that are there before
 * @param events that come
 */
record CrowdedOrders(Orders orders, int filled, int events) implements Dataset {
    @Override
    public String columns() {
        return orders.columns();
    }

    @Override
    public Item item(int index) {
        return orders.item(index);
    }

    @Override
    public String fill() {
        long first = item(0).orderId();
        return """
                INSERT INTO orders
                SELECT CASE WHEN n <= %1$d THEN %2$d - n ELSE %2$d + %3$d - 1 - %1$d + n END, n, 'PAID', n %% 1000,
                       'EUR', n %% 20, 'customer' || n || '@mail.example.org', 'DE', false, '2026-01-01Z', n / 8.0
                  FROM generate_series(1, %4$d) AS n
                """.formatted(filled / 2, first, events, filled);
    }
}
