package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.dev.Orders;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example pipelines for orders run as they are shipped, over orders with lines and deletions of orders. */
class OrdersExamplesIT {
    private static final Orders ORDERS = new Orders(7, 0.25, 0, true);
    private static final Instant CREATED_AT = Instant.parse("2026-01-31T10:00:00Z");
    private static final long EVENTS = 400;
    private static final long DELETED = 50;

    @BeforeAll
    static void send_orders_and_then_delete_the_first_ones() {
        Servers.topics().createNamed("orders", 4, Map.of());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long number = 1; number <= EVENTS; number++) {
            records.add(new ProducerRecord<>("orders", Orders.key(number), ORDERS.value(number, CREATED_AT)));
        }
        for (long number = 1; number <= DELETED; number++) {
            records.add(new ProducerRecord<>("orders", Orders.key(number), null));
        }
        Servers.topics().send(records);
    }

    @Test
    void the_minimal_one_keeps_deleted_orders() throws Exception {
        Database database = run("orders.json");

        assertThat(database.rows("SELECT order_id::text, total::text, email FROM orders ORDER BY orders.order_id"))
                .containsExactlyElementsOf(kept(1).map(order -> List.<Object>of(
                                order.path("order_id").asText(),
                                order.path("amount").decimalValue().toPlainString(),
                                order.path("email").asText()))
                        .toList());
    }

    @Test
    void the_full_one_deletes_orders_and_their_lines() throws Exception {
        Database database = run("orders-full.json");

        assertThat(database.rows("SELECT order_id::text, total::text, status FROM orders ORDER BY orders.order_id"))
                .containsExactlyElementsOf(kept(DELETED + 1)
                        .map(order -> List.<Object>of(
                                order.path("order_id").asText(),
                                order.path("amount").decimalValue().toPlainString(),
                                order.path("status").asText()))
                        .toList());
        assertThat(database.number("SELECT count(*) FROM orders WHERE email LIKE '%@%'"))
                .isZero();
        assertThat(database.rows("SELECT order_id::text, line::text, sku, quantity::text, price::text"
                        + " FROM order_lines AS l ORDER BY l.order_id, l.line"))
                .containsExactlyElementsOf(kept(DELETED + 1)
                        .filter(order -> !order.path("status").asText().equals("NEW"))
                        .flatMap(OrdersExamplesIT::lines)
                        .toList());
    }

    private static Stream<JsonNode> kept(long first) {
        return LongStream.rangeClosed(first, EVENTS)
                .mapToObj(OrdersExamplesIT::order)
                .filter(order -> !order.path("status").asText().equals("CANCELLED"));
    }

    private static JsonNode order(long number) {
        try {
            return EventJson.MAPPER.readTree(ORDERS.value(number, CREATED_AT));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static Stream<List<Object>> lines(JsonNode order) {
        List<List<Object>> lines = new ArrayList<>();
        for (JsonNode line : order.path("lines")) {
            lines.add(List.of(
                    order.path("order_id").asText(),
                    line.path("line").asText(),
                    line.path("sku").asText(),
                    line.path("quantity").asText(),
                    line.path("price").decimalValue().toPlainString()));
        }
        return lines.stream();
    }

    private static Database run(String file) throws Exception {
        Database database = Servers.database();
        database.execute(Files.readString(Path.of("conf/pipelines/orders.sql")));
        String config = Files.readString(Path.of("conf/pipelines", file))
                .replace("${KAFKA:localhost:9092}", Servers.kafka().bootstrapServers())
                .replace("${DATABASE:postgresql://localhost:5432/shop}", database.uri())
                .replace("${DB_USER:shop}", database.user())
                .replace("${env:DB_PASSWORD}", database.password())
                .replace("${env:HMAC_KEY}", "a key of enough characters");
        try (LeatRun run = LeatRun.start("orders-examples", config)) {
            run.untilIdle(120);
            assertThat(run.view().reason()).isEmpty();
        }
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
        return database;
    }
}
