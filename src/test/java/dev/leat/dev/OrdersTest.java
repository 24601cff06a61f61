package dev.leat.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrdersTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Orders orders = new Orders(7, 0.25, 10, false);

    @Test
    void an_order_depends_on_seed_and_number_only() {
        Orders same = new Orders(7, 0.25, 10, false);
        Orders other = new Orders(8, 0.25, 10, false);

        assertThat(orders.value(12, NOON)).isEqualTo(same.value(12, NOON)).isNotEqualTo(other.value(12, NOON));
    }

    @Test
    void good_orders_are_json_of_about_230_bytes_with_exact_amounts() throws IOException {
        long bytes = 0;
        Set<Long> ids = new HashSet<>();
        for (long number = 1; number < 10; number++) {
            byte[] value = orders.value(number, NOON);
            JsonNode order = MAPPER.readTree(value);
            bytes += value.length;
            ids.add(order.get("order_id").asLong());
            assertThat(new String(value, java.nio.charset.StandardCharsets.UTF_8))
                    .containsPattern("\"amount\":\\d+\\.\\d\\d,");
            assertThat(order.get("amount").decimalValue()).isPositive().isLessThan(new BigDecimal("2000"));
            assertThat(order.get("created_at").asText()).isEqualTo(NOON.toString());
        }

        assertThat(ids).hasSize(9);
        assertThat(bytes / 9).isBetween(210L, 270L);
    }

    @Test
    void a_quarter_is_cancelled() throws IOException {
        int cancelled = 0;
        Orders good = new Orders(7, 0.25, 0, false);
        for (long number = 1; number <= 10_000; number++) {
            JsonNode order = MAPPER.readTree(good.value(number, NOON));
            cancelled += order.get("status").asText().equals("CANCELLED") ? 1 : 0;
        }

        assertThat(cancelled).isBetween(2_300, 2_700);
    }

    @Test
    void every_tenth_is_flawed_in_turn_and_never_cancelled() throws IOException {
        assertThat(orders.flaw(9)).isEqualTo(Orders.Flaw.NONE);
        assertThat(orders.flaw(10)).isEqualTo(Orders.Flaw.NOT_JSON);
        assertThat(orders.flaw(20)).isEqualTo(Orders.Flaw.NUL_IN_TEXT);
        assertThat(orders.flaw(30)).isEqualTo(Orders.Flaw.MISSING_CUSTOMER);
        assertThat(orders.flaw(40)).isEqualTo(Orders.Flaw.ITEMS_OUT_OF_RANGE);
        assertThat(orders.flaw(50)).isEqualTo(Orders.Flaw.NOT_JSON);

        assertThatThrownBy(() -> MAPPER.readTree(orders.value(10, NOON))).isInstanceOf(JsonProcessingException.class);
        assertThat(order(20).get("note").asText()).contains("\0");
        assertThat(order(30).get("customer_id").isNull()).isTrue();
        assertThat(order(40).get("items").asLong()).isGreaterThan(Integer.MAX_VALUE);
        for (long number = 20; number < 1000; number += 10) {
            if (orders.flaw(number) != Orders.Flaw.NOT_JSON) {
                assertThat(order(number).get("status").asText()).isNotEqualTo("CANCELLED");
            }
        }
    }

    @Test
    void lines_are_as_many_as_items() throws IOException {
        JsonNode order = MAPPER.readTree(new Orders(7, 0, 0, true).value(3, NOON));

        assertThat(order.get("lines")).hasSize(order.get("items").asInt());
        assertThat(order.get("lines").get(0).get("sku").asText()).startsWith("SKU-");
    }

    private JsonNode order(long number) throws IOException {
        return MAPPER.readTree(orders.value(number, NOON));
    }
}
