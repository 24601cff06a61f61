package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** 200,000 events over 8 partitions: the table without a key holds exactly what was expected, column by column. */
class ExactContentIT {
    private static final int EVENTS = 200_000;
    private static final int PARTITIONS = 8;
    private static final String[] COUNTRIES = {"DE", "FR", "日本", "BR", "o'Neil \\ \"x\""};

    /** What one event says and what its row must say. */
    private record Sale(int id, int partition, String country, BigDecimal amount, Instant at, boolean cancelled) {
        static Sale at(int id, SplittableRandom random) {
            return new Sale(
                    id,
                    random.nextInt(PARTITIONS),
                    COUNTRIES[random.nextInt(COUNTRIES.length)],
                    BigDecimal.valueOf(random.nextLong(-9_999_999_999L, 9_999_999_999L), 2),
                    Instant.ofEpochMilli(1_700_000_000_000L + random.nextInt(1_000_000_000)),
                    random.nextInt(4) == 0);
        }

        String json() {
            return "{\"sale_id\":" + id + ",\"country\":\""
                    + country.replace("\\", "\\\\").replace("\"", "\\\"")
                    + "\",\"amount\":" + amount.toPlainString() + ",\"at\":\"" + at + "\",\"status\":\""
                    + (cancelled ? "CANCELLED" : "PAID") + "\",\"nested\":{\"n\":[" + id + ",null]}}";
        }
    }

    @Test
    void the_table_equals_the_expected_rows_in_content() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ExactContentIT seed " + seed);
        List<Sale> sales = new ArrayList<>(EVENTS);
        SplittableRandom random = new SplittableRandom(seed);
        for (int id = 0; id < EVENTS; id++) {
            sales.add(Sale.at(id, random));
        }
        Topics topics = Servers.topics();
        String topic = topics.create("sales", PARTITIONS);
        topics.send(sales.stream()
                .map(sale -> new ProducerRecord<byte[], byte[]>(
                        topic, sale.partition(), null, sale.json().getBytes(StandardCharsets.UTF_8)))
                .toList());
        Database database = Servers.database();
        database.execute("CREATE TABLE sales (sale_id int, country text, amount numeric(14,2), at timestamptz,"
                + " status text, nested jsonb, doubled numeric)");

        try (LeatRun run = LeatRun.start("exact", config(topic, database))) {
            run.untilIdle(120);
            assertThat(run.view().reason()).isEmpty();
            assertThat(run.telemetry().acknowledged()).isEqualTo(EVENTS);
        }

        List<Sale> expected = sales.stream().filter(sale -> !sale.cancelled()).toList();
        assertThat(database.number("SELECT count(*) FROM sales")).isEqualTo(expected.size());
        compare(database, expected);
        assertThat(database.number("SELECT sum(next_offset) FROM leat.positions"))
                .isEqualTo(EVENTS);
    }

    private static void compare(Database database, List<Sale> expected) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM sales ORDER BY sale_id")) {
            for (Sale sale : expected) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("sale_id")).isEqualTo(sale.id());
                assertThat(rows.getString("country")).isEqualTo(sale.country());
                assertThat(rows.getBigDecimal("amount")).isEqualTo(sale.amount());
                assertThat(rows.getTimestamp("at").toInstant()).isEqualTo(sale.at());
                assertThat(rows.getString("status")).isEqualTo("PAID");
                assertThat(rows.getString("nested")).isEqualTo("{\"n\": [" + sale.id() + ", null]}");
                assertThat(rows.getBigDecimal("doubled")).isEqualByComparingTo(BigDecimal.valueOf(2L * sale.id()));
            }
            assertThat(rows.next()).isFalse();
        }
    }

    private static String config(String topic, Database database) {
        return """
                {
                  "name": "%1$s",
                  "source": {"bootstrapServers": "%2$s", "topics": ["%1$s"], "groupId": "leat-%1$s"},
                  "stages": [
                    {"name": "paid", "type": "filter", "keep": ".status != \\"CANCELLED\\""},
                    {"name": "double", "type": "map", "with": "{\\"doubled\\": .sale_id * 2, *: .}"}
                  ],
                  "sink": {
                    "uri": "%3$s", "user": "%4$s", "password": "%5$s", "connections": 4,
                    "tables": [{"table": "sales", "mode": "append"}]
                  }
                }
                """.formatted(
                topic, Servers.kafka().bootstrapServers(), database.uri(), database.user(), database.password());
    }
}
