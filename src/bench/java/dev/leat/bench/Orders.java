package dev.leat.bench;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** The benchmark's events: order {@code i} depends on the seed and on {@code i} alone, so any can be made again. */
record Orders(long seed) implements Dataset {
    static final int PARTITIONS = 8;
    static final List<String> COLUMNS = List.of(
            "order_id bigint PRIMARY KEY",
            "customer_id bigint NOT NULL",
            "status text NOT NULL",
            "amount numeric(12,2) NOT NULL",
            "currency text NOT NULL",
            "quantity int NOT NULL",
            "email text NOT NULL",
            "country text NOT NULL",
            "express boolean NOT NULL",
            "ordered_at timestamptz NOT NULL",
            "weight_kg double precision NOT NULL");

    private static final long FIRST_ID = 1_000_000L;
    private static final long FIRST_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final String[] STATUSES = {"PAID", "SHIPPED", "DELIVERED", "CANCELLED"};
    private static final String[] COUNTRIES = {"DE", "FR", "NO", "PT", "JP", "US", "BR", "IN"};
    private static final String[] CURRENCIES = {"EUR", "EUR", "NOK", "EUR", "JPY", "USD", "BRL", "INR"};

    /** One order as its columns hold it. */
    record Order(
            long orderId,
            long customerId,
            String status,
            BigDecimal amount,
            String currency,
            int quantity,
            String email,
            String country,
            boolean express,
            Instant orderedAt,
            double weightKg)
            implements Item {

        /** One order in four is. */
        @Override
        public boolean cancelled() {
            return status.equals("CANCELLED");
        }

        @Override
        public byte[] json() {
            return ("{\"order_id\":" + orderId + ",\"customer_id\":" + customerId + ",\"status\":\"" + status
                            + "\",\"amount\":" + amount + ",\"currency\":\"" + currency + "\",\"quantity\":" + quantity
                            + ",\"email\":\"" + email + "\",\"country\":\"" + country + "\",\"express\":" + express
                            + ",\"ordered_at\":\"" + orderedAt + "\",\"weight_kg\":" + weightKg + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<Object> row() {
            return List.of(
                    orderId,
                    customerId,
                    status,
                    amount,
                    currency,
                    quantity,
                    email,
                    country,
                    express,
                    orderedAt,
                    weightKg);
        }
    }

    @Override
    public String columns() {
        return String.join(", ", COLUMNS);
    }

    @Override
    public Item item(int index) {
        return order(index);
    }

    /** Those of the seed that {@code leat.bench.seed} names. */
    static Orders ofSeed() {
        return new Orders(Long.getLong("leat.bench.seed", 42));
    }

    Order order(int index) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + index);
        long customer = random.nextLong(10_000, 10_000_000);
        int country = random.nextInt(COUNTRIES.length);
        return new Order(
                FIRST_ID + index,
                customer,
                STATUSES[random.nextInt(STATUSES.length)],
                BigDecimal.valueOf(random.nextLong(100, 10_000_000), 2),
                CURRENCIES[country],
                random.nextInt(1, 20),
                "customer" + customer + "@mail.example.org",
                COUNTRIES[country],
                random.nextBoolean(),
                Instant.ofEpochMilli(FIRST_MS + index * 25L + random.nextLong(25)),
                random.nextLong(1, 4000) / 8.0);
    }

    /** Which order has this id. */
    static int index(long orderId) {
        return (int) (orderId - FIRST_ID);
    }

    static int partition(int index) {
        return index % PARTITIONS;
    }
}
