package dev.leat.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Orders and what the stages of {@link StagesBench} make of them.
 *
 * @param hashed the stage on worker threads has replaced the e-mail address
 */
record StagedOrders(Orders orders, boolean hashed) implements Dataset {
    private static final BigDecimal FACTOR = new BigDecimal("1.19");

    @Override
    public String columns() {
        return orders.columns();
    }

    @Override
    public Item item(int index) {
        Orders.Order order = orders.order(index);
        return new Orders.Order(
                order.orderId(),
                order.customerId(),
                order.status(),
                order.amount().multiply(FACTOR).setScale(2, RoundingMode.HALF_UP),
                order.currency(),
                order.quantity(),
                hashed ? sha256(order.email()) : order.email(),
                order.country() + "-" + order.currency(),
                order.express(),
                order.orderedAt(),
                order.weightKg());
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("this Java has no SHA-256", failure);
        }
    }
}
