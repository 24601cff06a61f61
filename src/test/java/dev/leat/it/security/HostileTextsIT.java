package dev.leat.it.security;

import static dev.leat.support.Futures.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.it.data.PipelineJson;
import dev.leat.it.data.Runs;
import dev.leat.observe.NoTelemetry;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.LeatSchema;
import dev.leat.sink.Replay;
import dev.leat.sink.Sink;
import dev.leat.sink.StoredDeadLetter;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts that would be SQL if anybody let them, as names and as values: they are stored as they are, and do nothing. */
class HostileTextsIT {
    private static final List<String> TEXTS = List.of(
            "x\"; DROP TABLE canary; --",
            "x'; DROP TABLE canary; --",
            "x\\'; DROP TABLE canary; --",
            "\"); DELETE FROM canary; SELECT (\"",
            "$$; DROP TABLE canary; $$",
            "$leat$ END $leat$; DROP TABLE canary",
            "U&\"\\0022; DROP TABLE canary",
            "\\u0022\\x22",
            "%s %n %1$s {} {0} $1 ::text",
            "*/ DROP TABLE canary /*",
            "line\n\\. \t\r; DROP TABLE canary",
            "\u201d\uff07 \ud83d\udd25 \u202e");
    private static final int KEYED = 4;
    private static final String COUNTS = "SELECT (SELECT count(*) FROM canary), (SELECT count(*) FROM ddl),"
            + " (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_roles)";
    private static final String SCHEMA = TEXTS.get(0);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("hostile", 1);
    private final PipelineJson json = PipelineJson.of(topic, database, tables());

    HostileTextsIT() throws Exception {
        database.execute("CREATE SCHEMA " + sql(SCHEMA) + "; CREATE TYPE " + sql(SCHEMA) + "." + sql("e" + TEXTS.get(1))
                + " AS ENUM ("
                + String.join(", ", TEXTS.stream().map(HostileTextsIT::literal).toList()) + ")");
        for (int i = 0; i < TEXTS.size(); i++) {
            String name = sql(TEXTS.get(i));
            database.execute("CREATE TABLE " + table(i) + " (" + sql("k" + TEXTS.get(i)) + " text PRIMARY KEY, " + name
                    + " text, j json, jb jsonb, a text[], b bytea, c varchar(80), d char(80), e " + sql(SCHEMA) + "."
                    + sql("e" + TEXTS.get(1)) + ", n int)");
        }
        database.execute("CREATE TABLE " + sql(SCHEMA) + ".found (" + sql("k" + TEXTS.get(0)) + " text, "
                + sql(TEXTS.get(1)) + " text)");
        for (String text : TEXTS) {
            database.execute("INSERT INTO " + sql(SCHEMA) + ".found VALUES (" + literal(text) + ", "
                    + literal("of " + text) + ")");
        }
        json.set("stages", lookup());
    }

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void names_and_values_are_stored_literally_and_nothing_else_happens() throws Exception {
        guard();
        List<List<@Nullable Object>> before = database.rows(COUNTS);
        Problems problems = new Problems();
        done(Sink.check(vertx, config(), problems));
        assertThat(problems.all()).isEmpty();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String text : TEXTS) {
            ProducerRecord<byte[], byte[]> record = Topics.record(topic, 0, text, event(text, "1"));
            record.headers().add(text, text.getBytes(UTF_8));
            records.add(record);
            records.add(Topics.record(topic, 0, text + " bad", event(text + " bad", text)));
        }
        records.add(Topics.record(topic, 0, "nul", event("nul\0; DROP TABLE canary", "1")));
        records.add(Topics.record(topic, 0, TEXTS.get(0), null));
        topics.send(records);

        try (LeatRun run = LeatRun.start("o\"w'n\\er; DROP TABLE canary; --", json.text())) {
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
        }

        assertStored();
        assertDeadLetters();
        assertThat(database.rows(COUNTS)).isEqualTo(before);
    }

    /** Each table has a row for each text, all columns of it the text, but for the one that the tombstone deleted. */
    private void assertStored() throws Exception {
        for (int i = 0; i < TEXTS.size(); i++) {
            boolean keyed = i < KEYED;
            for (int at = 0; at < TEXTS.size(); at++) {
                String text = TEXTS.get(at);
                String column = sql(TEXTS.get(i));
                List<List<@Nullable Object>> rows = database.rows(
                        "SELECT " + column + ", j->>'t', jb->>'t', a[1], convert_from(b, 'UTF8'), c, rtrim(d), e::text"
                                + " FROM " + table(i) + " WHERE " + sql("k" + TEXTS.get(i)) + " = ?",
                        text);
                List<Object> all = new ArrayList<>(List.of("of " + text, text, text, text, text, text, text, text));
                assertThat(rows)
                        .as(text + " in " + TEXTS.get(i))
                        .isEqualTo(keyed && at == 0 ? List.of() : List.of(all));
            }
        }
    }

    private void assertDeadLetters() throws Exception {
        DeadLetterTable dead = done(DeadLetterTable.open(vertx, config(), "look"));
        for (String text : TEXTS) {
            DeadLetterFilter one = new DeadLetterFilter(
                    List.of(), List.of(), topic, 0, "sink", null, null, text + " bad", null, null, 10);
            List<StoredDeadLetter> found = done(dead.list(one));
            assertThat(found).as(text).hasSize(1);
            assertThat(new String(
                            Objects.requireNonNull(
                                    found.get(0).deadLetter().event().origin().value()),
                            UTF_8))
                    .isEqualTo(event(text + " bad", text));
            assertThat(done(dead.count(new DeadLetterFilter(
                            List.of(), List.of(), text, 0, text, text, null, text, text, null, 10))))
                    .isZero();
        }
        assertThat(done(dead.count(DeadLetterFilter.ANY))).isEqualTo(TEXTS.size() + 1);
        Replay replay = done(Replay.open(vertx, config(), "replay", new NoTelemetry(), true));
        for (StoredDeadLetter one : done(dead.list(DeadLetterFilter.waiting(100)))) {
            assertThat(done(replay.write(Replay.batch(one))).deadLetters()).isEqualTo(1);
        }
        done(replay.close());
        assertThat(done(dead.discard(DeadLetterFilter.waiting(100)))).isEqualTo(TEXTS.size() + 1);
        done(dead.close());
    }

    /** One row to be killed, and a log of whatever changes a definition; the schema leat is there before. */
    private void guard() throws Exception {
        database.execute(LeatSchema.ddl());
        database.execute("CREATE TABLE canary (id int); INSERT INTO canary VALUES (1); CREATE TABLE ddl (tag text);"
                + "CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " $f$ BEGIN INSERT INTO public.ddl VALUES (tg_tag); END $f$;"
                + "CREATE EVENT TRIGGER noted ON ddl_command_start EXECUTE FUNCTION noted()");
    }

    /** Its n is a number, or a text that is none and makes a dead letter of it. */
    private static String event(String text, String number) {
        ObjectNode event = JSON.createObjectNode()
                .put("v", text)
                .put("n", number)
                .put("b", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
        ArrayNode array = event.putArray("a");
        array.add(text);
        return event.toString();
    }

    private static String lookup() {
        ObjectNode stage = JSON.createObjectNode().put("name", "find").put("type", "lookup");
        stage.put("table", sql(SCHEMA) + ".found").put("into", "found");
        stage.putObject("key").put("k" + TEXTS.get(0), ".v");
        stage.putArray("columns").add(TEXTS.get(1));
        stage.putObject("cache").put("channel", TEXTS.get(0));
        return JSON.createArrayNode().add(stage).toString();
    }

    private static String tables() {
        ArrayNode tables = JSON.createArrayNode();
        for (int i = 0; i < TEXTS.size(); i++) {
            String key = "k" + TEXTS.get(i);
            ObjectNode one = tables.addObject().put("table", table(i));
            one.put("mode", i < KEYED ? "upsert" : "append");
            if (i < KEYED) {
                one.putArray("key").add(key);
                one.put("tombstones", "delete").putObject("keyFrom").put("k" + TEXTS.get(i), "$key");
            }
            ObjectNode columns = one.putObject("columns");
            columns.put("k" + TEXTS.get(i), ".v");
            columns.put(
                    TEXTS.get(i),
                    ".found.\"" + TEXTS.get(1).replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
            columns.put("j", "{\"t\": .v}")
                    .put("jb", "{\"t\": .v}")
                    .put("a", ".a")
                    .put("b", ".b");
            columns.put("c", ".v").put("d", ".v").put("e", ".v").put("n", ".n");
        }
        return tables.toString();
    }

    private static String table(int index) {
        return sql(SCHEMA) + "." + sql(TEXTS.get(index));
    }

    private static String sql(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private PipelineConfig config() {
        return LeatRun.config(json.text());
    }
}
