package dev.leat.rivals;

import java.math.BigDecimal;
import java.time.OffsetDateTime;

/** An order as it is in its event and in its row. */
public record Order(
        long orderId,
        long customerId,
        String status,
        BigDecimal amount,
        String currency,
        int quantity,
        String email,
        String country,
        boolean express,
        OffsetDateTime orderedAt,
        double weightKg) {

    boolean cancelled() {
        return status.equals("CANCELLED");
    }
}
