package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stages of several kinds, on workers and on the event loop, one after the other: order and content stay. */
class StageOrderIT {
    private static final int EVENTS = 6_000;
    private static final int PARTITIONS = 3;
    private static final int LINES = 3;
    private static final String KEY = "a secret of some length";
    private static final String STAGES = """
            [{'name': 'hide', 'type': 'pseudonymize', 'fields': ['email'], 'key': '%s', 'runOn': 'worker',
              'poolSize': 3},
             {'name': 'lines', 'type': 'split', 'field': 'lines', 'as': 'line'},
             {'name': 'types', 'type': 'convert',
              'fields': {'line.price': {'to': 'decimal'}, 'line.n': {'to': 'integer'}}},
             {'name': 'flat', 'type': 'map', 'runOn': 'worker',
              'with': '{"id": .id, "n": .line.n, "price": .line.price, "email": .email, \
            "p": $partition}'}]""".formatted(KEY);

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("stages", PARTITIONS);

    @Test
    void events_come_out_in_order_and_changed_as_told() throws Exception {
        database.execute("CREATE TABLE pieces (seq bigint GENERATED ALWAYS AS IDENTITY, p int, id int, n int,"
                + " price numeric(10,2), email text)");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            records.add(Topics.record(topic, id % PARTITIONS, null, json(id)));
        }
        topics.send(records);

        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'pieces', 'mode': 'append'}]")
                .set("stages", STAGES)
                .set("limits.batchEvents", "50")
                .set("sink.rowsMax", "170");
        try (LeatRun run = LeatRun.start("stages", json.text())) {
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
            // a batch that overtook another one would be refused by the fence, and read again
            assertThat(Runs.story(run)).doesNotContain("doubt");
        }

        Map<Integer, List<List<@Nullable Object>>> found = new TreeMap<>();
        for (List<@Nullable Object> row : database.rows("SELECT p, id, n, price, email FROM pieces ORDER BY p, seq")) {
            found.computeIfAbsent((Integer) Objects.requireNonNull(row.get(0)), partition -> new ArrayList<>())
                    .add(row);
        }
        assertThat(found).isEqualTo(expected());
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isEqualTo(EVENTS / 1_000);
        assertThat(database.text("SELECT DISTINCT stage || ' ' || kind || ' ' || part FROM leat.dead_letters"))
                .isEqualTo("types CONVERSION 1");
    }

    /** The second line of every thousandth event has a price that is no number. */
    private static boolean isBad(int id, int n) {
        return id % 1_000 == 500 && n == 1;
    }

    private static String json(int id) {
        StringBuilder lines = new StringBuilder();
        for (int n = 0; n < LINES; n++) {
            lines.append(n == 0 ? "" : ",")
                    .append("{\"n\":\"%d\",\"price\":\"%s\"}".formatted(n, isBad(id, n) ? "cheap" : price(id, n)));
        }
        return "{\"id\":%d,\"email\":\"user%d@example.org\",\"lines\":[%s]}".formatted(id, id % 100, lines);
    }

    private static BigDecimal price(int id, int n) {
        return BigDecimal.valueOf(id * 10L + n, 2);
    }

    private static Map<Integer, List<List<Object>>> expected() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
        Map<Integer, List<List<Object>>> rows = new TreeMap<>();
        for (int id = 0; id < EVENTS; id++) {
            String email = HexFormat.of().formatHex(mac.doFinal(("user" + id % 100 + "@example.org").getBytes(UTF_8)));
            for (int n = 0; n < LINES; n++) {
                if (!isBad(id, n)) {
                    rows.computeIfAbsent(id % PARTITIONS, partition -> new ArrayList<>())
                            .add(List.of(id % PARTITIONS, id, n, price(id, n), email));
                }
            }
        }
        return rows;
    }
}
