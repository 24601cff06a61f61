package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** One event fills two tables in one transaction: nobody ever sees an order without its lines. */
class TwoTablesIT {
    private static final int EVENTS = 20_000;
    private static final int PARTITIONS = 3;
    private static final String SCHEMA = """
            CREATE TABLE orders (order_id int PRIMARY KEY, status text NOT NULL, line_count int NOT NULL);
            CREATE TABLE order_lines (order_id int NOT NULL REFERENCES orders, line int NOT NULL, sku text NOT NULL,
              quantity int NOT NULL CHECK (quantity < 100), status text, PRIMARY KEY (order_id, line));
            """;
    private static final String TABLES = """
            [{'table': 'orders', 'mode': 'upsert', 'key': ['order_id'],
              'columns': {'order_id': '.id', 'status': '.status', 'line_count': 'size(.lines)'}},
             {'table': 'order_lines', 'mode': 'append', 'when': '.status == "PAID"', 'each': '.lines',
              'columns': {'order_id': '$parent.id', 'line': '.n', 'sku': '.sku', 'quantity': '.quantity',
                'status': '$parent.status'}}]""";
    private static final String INCOMPLETE = """
            SELECT count(*) FILTER (WHERE line_count <> (SELECT count(*) FROM order_lines l
                                                          WHERE l.order_id = o.order_id)), count(*)
              FROM orders o WHERE status = 'PAID'""";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("orders", PARTITIONS);

    @Test
    void no_order_is_ever_seen_without_its_lines() throws Exception {
        database.execute(SCHEMA);
        topics.send(orders());
        PipelineJson json = PipelineJson.of(topic, database, TABLES)
                .set("sink.rowsMax", "400")
                .set("limits.batchEvents", "200");

        int looksAtHalf = 0;
        try (LeatRun run = LeatRun.start("tables", json.text());
                Connection connection = database.connect();
                PreparedStatement look = connection.prepareStatement(INCOMPLETE)) {
            for (long paid = 0; paid < EVENTS / 2; ) {
                assertThat(run.view().reason()).isEmpty();
                try (ResultSet seen = look.executeQuery()) {
                    seen.next();
                    assertThat(seen.getLong(1)).isZero();
                    paid = seen.getLong(2);
                    looksAtHalf += paid > 0 && paid < EVENTS / 2 ? 1 : 0;
                }
            }
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
        }

        assertThat(looksAtHalf).isPositive();
        assertThat(database.number("SELECT count(*) FROM orders")).isEqualTo(EVENTS);
        assertThat(database.rows("SELECT order_id, line, sku, quantity, status FROM order_lines ORDER BY 1, 2"))
                .isEqualTo(expectedLines());
    }

    @Test
    void an_order_with_one_bad_line_is_a_dead_letter_whole() throws Exception {
        database.execute(SCHEMA);
        topics.send(List.of(
                order(topic, 1, "[{\"n\":0,\"sku\":\"a\",\"quantity\":1}]"),
                order(topic, 3, "[{\"n\":0,\"sku\":\"a\",\"quantity\":1},{\"n\":1,\"sku\":\"b\",\"quantity\":100}]"),
                order(topic, 5, "[{\"n\":0,\"sku\":\"a\",\"quantity\":1},{\"n\":1,\"sku\":null,\"quantity\":1}]"),
                order(topic, 7, "[]"),
                order(topic, 9, "\"no array\""),
                order(topic, 11, "[{\"n\":0,\"sku\":\"a\",\"quantity\":1}]")));

        Runs.toTheEnd(PipelineJson.of(topic, database, TABLES));

        assertThat(database.text("SELECT string_agg(order_id::text, ' ' ORDER BY order_id) FROM orders"))
                .isEqualTo("1 7 11");
        assertThat(database.text("SELECT string_agg(order_id::text, ' ' ORDER BY order_id) FROM order_lines"))
                .isEqualTo("1 11");
        assertThat(database.text("SELECT string_agg(\"offset\"::text, ' ' ORDER BY \"offset\") FROM leat.dead_letters"))
                .isEqualTo("1 2 4");
    }

    /** Half of the orders is paid. */
    private List<ProducerRecord<byte[], byte[]>> orders() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            StringJoiner lines = new StringJoiner(",", "[", "]");
            for (int line = 0; line < lineCount(id); line++) {
                lines.add("{\"n\":%d,\"sku\":\"%s\",\"quantity\":%d}".formatted(line, sku(id, line), id % 50));
            }
            records.add(order(topic, id, lines.toString()));
        }
        return records;
    }

    private static ProducerRecord<byte[], byte[]> order(String topic, int id, String lines) {
        String json = "{\"id\":%d,\"status\":\"%s\",\"lines\":%s}".formatted(id, status(id), lines);
        return Topics.record(topic, id < 20 ? 0 : id % PARTITIONS, Integer.toString(id), json);
    }

    private static String status(int id) {
        return id % 2 == 1 ? "PAID" : "OPEN";
    }

    private static int lineCount(int id) {
        return new SplittableRandom(id).nextInt(4);
    }

    private static String sku(int id, int line) {
        return "sku " + id * 31 % 97 + "/" + line;
    }

    private static List<List<Object>> expectedLines() {
        List<List<Object>> lines = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            for (int line = 0; status(id).equals("PAID") && line < lineCount(id); line++) {
                lines.add(List.of(id, line, sku(id, line), id % 50, "PAID"));
            }
        }
        return lines;
    }
}
