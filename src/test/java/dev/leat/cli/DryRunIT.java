package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real events, real stages, real tables, and nothing is left of it. */
class DryRunIT {
    @TempDir
    private Path folder;

    private Pipelines pipelines;

    @BeforeEach
    void table() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines
                .database()
                .execute("CREATE TABLE events (id int NOT NULL CONSTRAINT small CHECK (id < 9), note text,"
                        + " seen timestamptz NOT NULL DEFAULT '2026-01-31T10:00:00Z', double int GENERATED ALWAYS AS"
                        + " (id * 2) STORED)");
    }

    @Test
    void tells_rows_coercions_drops_and_rejected_events_and_leaves_nothing() throws Exception {
        String topic = Pipelines.topic(10);
        Servers.topics().send(topic, 0, "k", "{\"id\": \"7\", \"odd\": true}");
        Servers.topics().send(topic, 0, "k", "{\"id\": ");
        Servers.topics().send(topic, 1, "k", null);
        Path file = filtered(topic);

        Captured told = dryRun(ExitCode.PARTIAL, "--events", "100", "--json", file.toString());

        List<JsonNode> lines = json(told);
        JsonNode whole = lines.get(13);
        assertThat(lines).hasSize(14);
        assertThat(whole.path("written").asInt()).as(told.out()).isEqualTo(9);
        assertThat(whole.path("rows").asInt()).isEqualTo(8);
        assertThat(whole.path("droppedBy").toString()).isEqualTo("{\"not-three\":1}");
        assertThat(whole.path("rejected").asInt()).isEqualTo(3);
        assertThat(whole.path("fieldsWithoutColumn").toString()).isEqualTo("{\"public.events\":[\"odd\"]}");
        assertThat(whole.path("sql").asText()).contains("INSERT INTO \"public\".\"events\"");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line.path("tables").toString())
                        .contains("{\"id\":7,\"note\":null,\"seen\":\"2026-01-31T10:00:00+00:00\",\"double\":14}")
                        .contains("{\"column\":\"id\",\"type\":\"int4\",\"given\":\"7\",\"stored\":7}"))
                .anySatisfy(line -> assertThat(line.path("rejected").toString())
                        .contains("\"stage\":\"sink\"", "\"kind\":\"DATABASE\"", "\"sqlState\":\"23514\"", "small"))
                .anySatisfy(line ->
                        assertThat(line.path("rejected").toString()).contains("\"stage\":\"source\"", "UNREADABLE"))
                .anySatisfy(line -> {
                    assertThat(line.path("tombstone").asBoolean()).isTrue();
                    assertThat(line.path("tables")).isEmpty();
                });
        assertNothingIsLeft(topic);
    }

    @Test
    void is_readable_and_shows_the_sql() throws Exception {
        String topic = Pipelines.topic(3);

        Captured told = dryRun(ExitCode.OK, filtered(topic).toString());

        assertThat(told.out())
                .contains(topic + "-0, offset 0, ")
                .contains("  → public.events {\"id\":2,\"note\":null,\"seen\":"
                        + "\"2026-01-31T10:00:00+00:00\",\"double\":4}")
                .contains("      seen timestamptz: null is stored as \"2026-01-31T10:00:00+00:00\"")
                .contains("  dropped by not-three")
                .contains("INSERT INTO \"public\".\"events\" (\"id\", \"note\", \"seen\")")
                .endsWith("3 events: 2 written (2 rows), 1 dropped (not-three 1), 0 rejected;"
                        + " the transaction was rolled back\n");
    }

    @Test
    void names_the_event_that_a_trigger_refuses_in_whatever_words() throws Exception {
        String topic = Pipelines.topic(3);
        pipelines
                .database()
                .execute(
                        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id = 2 THEN RAISE 'no'"
                                + " USING ERRCODE = 'XX000'; END IF; RETURN new; END $$;"
                                + " CREATE TRIGGER f BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION f()");
        Path file = filtered(topic);

        assertThat(dryRun(ExitCode.PARTIAL, file.toString()).out())
                .contains("  rejected by sink: DATABASE: no (XX000)")
                .contains("3 events: 1 written (1 rows), 1 dropped (not-three 1), 1 rejected");

        pipelines
                .database()
                .execute("CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF new.id = 2 THEN PERFORM 1 FROM no_such; END IF; RETURN new; END $$");

        assertThat(dryRun(ExitCode.FAILURE, file.toString()).err())
                .containsPattern(topic + "-0, offset \\d+: relation \"no_such\" does not exist \\(42P01\\)");
    }

    @Test
    void shows_what_waits_behind_a_parked_event() throws Exception {
        String topic = Servers.topics().create("parking", 1);
        Servers.topics().send(topic, 0, "a", "{\"id\": 1}");
        Servers.topics().send(topic, 0, "a", "{\"id\": 10}");
        Servers.topics().send(topic, 0, "b", "{\"id\": 2}");
        Servers.topics().send(topic, 0, "a", "{\"id\": 4}");
        Path file = filtered(topic);
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"errors\": {\"onFailure\": \"park\"},"));

        String text = dryRun(ExitCode.PARTIAL, file.toString()).out();
        List<JsonNode> lines = json(dryRun(ExitCode.PARTIAL, "--json", file.toString()));

        assertThat(text)
                .containsPattern("offset 1, .*\n  rejected by sink: DATABASE: .*; parked with its key\n")
                .containsPattern("offset 3, .*\n  parked, waits behind offset 1 of its key\n")
                .endsWith("4 events: 2 written (2 rows), 0 dropped, 1 rejected (1 parked), 1 waiting behind a parked"
                        + " one of their key; the transaction was rolled back\n");
        assertThat(lines.get(4).path("parked").asInt()).isEqualTo(1);
        assertThat(lines.get(4).path("waiting").asInt()).isEqualTo(1);
        assertThat(lines.get(3).path("rejected").path(0).path("kind").asText()).isEqualTo("PARKED");
    }

    @Test
    void chooses_events_by_place_and_partition() throws Exception {
        String topic = Pipelines.topic(8);
        String file = filtered(topic).toString();

        assertThat(offsets(dryRun(ExitCode.OK, "--events=2", "--json", file))).containsExactly("0@3", "1@3");
        assertThat(offsets(dryRun(ExitCode.OK, "--events=3", "--from=earliest", "--json", file)))
                .containsExactly("0@0", "0@1", "1@0");
        assertThat(offsets(dryRun(
                        ExitCode.OK, "--events=3", "--from=2020-01-01T00:00:00Z", "--partition=1", "--json", file)))
                .containsExactly("1@0", "1@1", "1@2");
        assertThat(offsets(dryRun(ExitCode.OK, "--from=2999-01-01T00:00:00Z", "--json", file)))
                .isEmpty();
    }

    @Test
    void finds_the_newest_events_behind_the_markers_of_transactions() throws Exception {
        String topic = Servers.topics().create("marked", 1);
        for (int id = 1; id <= 6; id++) {
            try (Producer<byte[], byte[]> producer = Servers.topics().producer(Map.of("transactional.id", topic))) {
                producer.initTransactions();
                producer.beginTransaction();
                var sent = producer.send(Topics.record(topic, 0, "k", "{\"id\": " + id + "}"));
                producer.flush();
                assertThat(sent.isDone()).isTrue();
                if (id == 5) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }

        Captured told =
                dryRun(ExitCode.OK, "--events=3", "--json", filtered(topic).toString());

        assertThat(offsets(told)).containsExactly("0@4", "0@6", "0@10");
    }

    @Test
    void a_running_pipelines_positions_and_rows_stay_as_they_are() throws Exception {
        String topic = Pipelines.topic(8);
        String file = filtered(topic).toString();
        Captured run = new Captured();
        assertThat(run.run(
                        "run",
                        "--until-idle",
                        "300",
                        "--node",
                        pipelines.node(0).toString(),
                        file))
                .as(run.err())
                .isEqualTo(ExitCode.OK);
        String before = state();
        var committed = Servers.topics().committed("orders-" + topic);

        Captured told = dryRun(ExitCode.OK, "--from=earliest", "--json", file);

        assertThat(json(told)).last().asString().contains("\"written\":7");
        assertThat(state()).isEqualTo(before);
        assertThat(Servers.topics().committed("orders-" + topic)).isEqualTo(committed);
    }

    @Test
    void what_cannot_be_tried_is_refused_with_the_reason() throws Exception {
        Path file = filtered(Servers.unique("no-such-topic"));

        assertThat(dryRun(ExitCode.FAILURE, file.toString()).err()).contains("does not exist in Kafka");
        assertThat(dryRun(ExitCode.CONFIGURATION, "--events=10001", file.toString())
                        .err())
                .contains("--events must be 1..10000, got 10001");
        assertThat(dryRun(ExitCode.CONFIGURATION, "--from=noon", file.toString())
                        .err())
                .contains("--from must be earliest, latest or a time");
        pipelines.database().execute("DROP TABLE events");
        assertThat(dryRun(ExitCode.FAILURE, file.toString()).err()).contains("table events does not exist");
    }

    private Path filtered(String topic) throws Exception {
        Path file = pipelines.file("orders", topic, "events");
        String stage = "\"stages\": [{\"name\": \"not-three\", \"type\": \"filter\", \"keep\": \".id != 3\"}],\n  ";
        return Files.writeString(file, Files.readString(file).replace("\"sink\"", stage + "\"sink\""));
    }

    private static Captured dryRun(ExitCode expected, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("dry-run"));
        all.addAll(List.of(words));
        Captured terminal = new Captured();
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as(terminal.err() + terminal.out())
                .isEqualTo(expected);
        return terminal;
    }

    private static List<JsonNode> json(Captured terminal) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : terminal.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static List<String> offsets(Captured terminal) throws Exception {
        List<JsonNode> lines = json(terminal);
        return lines.subList(0, lines.size() - 1).stream()
                .map(line -> line.path("partition").asInt() + "@" + line.path("offset"))
                .toList();
    }

    private String state() throws Exception {
        return pipelines
                        .database()
                        .rows("SELECT * FROM leat.positions ORDER BY partition")
                        .toString()
                + pipelines.database().rows("SELECT ctid, * FROM events ORDER BY id");
    }

    private void assertNothingIsLeft(String topic) throws Exception {
        assertThat(pipelines.rows("events")).isZero();
        assertThat(pipelines.database().number("SELECT count(*) FROM pg_namespace WHERE nspname = 'leat'"))
                .isZero();
        assertThat(pipelines.sessions()).isZero();
        try (Admin admin = Servers.topics().admin()) {
            assertThat(admin.listGroups().all().get())
                    .extracting(GroupListing::groupId)
                    .doesNotContain("orders-" + topic);
        }
    }
}
