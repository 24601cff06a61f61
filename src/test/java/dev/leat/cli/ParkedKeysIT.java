package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of parked keys and does with them, through a stage that splits and into an upsert table. */
class ParkedKeysIT {
    private static final String ROWS =
            "SELECT string_agg(id || '.' || line || '=' || quantity, ' ' ORDER BY id, line)" + " FROM lines";

    @TempDir
    private Path folder;

    private Pipelines pipelines;
    private String topic = "";
    private String file = "";

    /** Orders of two keys whose lines are rows; one line of order 1 is refused, then its order comes again. */
    @BeforeEach
    void one_of_two_keys_is_parked() throws Exception {
        pipelines = Pipelines.in(folder);
        pipelines
                .database()
                .execute("CREATE TABLE lines (id int, line int, quantity int CONSTRAINT enough CHECK (quantity > 0),"
                        + " PRIMARY KEY (id, line))");
        topic = Servers.topics().create("parked", 1);
        Servers.topics()
                .send(List.of(
                        order(
                                "1",
                                "{\"line\":1,\"quantity\":1},{\"line\":2,\"quantity\":0},{\"line\":3,\"quantity\":1}"),
                        order("2", "{\"line\":1,\"quantity\":2}"),
                        order("1", "{\"line\":1,\"quantity\":5},{\"line\":3,\"quantity\":5}"),
                        Topics.record(topic, 0, "9", "{")));
        file = write("park").toString();
        runToTheEnd();
        assertThat(rows()).isEqualTo("1.1=1 2.1=2");
    }

    private ProducerRecord<byte[], byte[]> order(String key, String lines) {
        return Topics.record(topic, 0, key, "{\"id\":" + key + ",\"lines\":[" + lines + "]}");
    }

    private Path write(String onFailure) throws Exception {
        return pipelines.write("parked.json", """
                {"name": "%1$s",
                 "source": {"bootstrapServers": "%2$s", "topics": ["%1$s"], "groupId": "%1$s"},
                 "stages": [{"name": "lines", "type": "split", "field": "lines", "as": "line",
                             "onFailure": "deadLetter"}],
                 "sink": {"uri": "%3$s", "user": "%4$s", "password": "%5$s", "connections": 1,
                          "tables": [{"table": "lines", "mode": "upsert", "key": ["id", "line"],
                           "columns": {"id": ".id", "line": ".line.line", "quantity": ".line.quantity"}}]},
                 "errors": {"onFailure": "%6$s"}}
                """.formatted(
                        topic,
                        Servers.kafka().bootstrapServers(),
                        pipelines.database().uri(),
                        pipelines.database().user(),
                        pipelines.database().password(),
                        onFailure));
    }

    private String rows() throws Exception {
        return String.valueOf(pipelines.database().text(ROWS));
    }

    private void runToTheEnd() throws Exception {
        Captured run = new Captured();
        String node = pipelines.node(0).toString();
        assertThat(run.run("run", "--until-idle", "500", "--node", node, file))
                .as(run.err())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void are_listed_with_their_key_and_what_waits_as_whole_records() throws Exception {
        String listed = Captured.ended(ExitCode.OK, "deadletters", "list", "--json", file)
                .out();
        List<JsonNode> letters = new ObjectMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(listed)
                .readAll();

        assertThat(letters)
                .extracting(letter -> letter.path("state").asText() + " "
                        + letter.path("key").asText() + " "
                        + letter.path("offset").asText() + "#"
                        + letter.path("part").asText() + " "
                        + letter.path("kind").asText())
                .containsExactly(
                        "parked 1 0#1 DATABASE",
                        "parked 1 0#2 PARKED",
                        "parked 1 2#null PARKED",
                        "new  3#null UNREADABLE");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--state", "parked", file)
                        .out())
                .contains("KEY")
                .doesNotContain("UNREADABLE");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "list", "--parked", file)
                        .out())
                .isEqualTo(Captured.ended(ExitCode.OK, "deadletters", "list", "--state", "parked", file)
                        .out())
                .contains("DATABASE");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--dry-run", "--parked", file)
                        .out())
                .contains("PARKED KEY OF")
                .contains(topic + "-0");
    }

    @Test
    void are_replayed_into_an_upsert_table_without_force_and_are_free_then() throws Exception {
        assertThat(Captured.ended(ExitCode.FAILURE, "deadletters", "replay", file)
                        .err())
                .contains("--force")
                .contains("--parked");
        assertThat(Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--parked", file)
                        .err())
                .contains("what is behind it");
        Servers.topics().send(List.of(order("1", "{\"line\":2,\"quantity\":7}")));
        runToTheEnd();
        assertThat(rows()).isEqualTo("1.1=1 2.1=2");
        pipelines.database().execute("ALTER TABLE lines DROP CONSTRAINT enough");

        Captured replayed = Captured.ended(ExitCode.OK, "deadletters", "replay", "--parked", file);

        assertThat(replayed.out()).contains("4 replayed, 0 failed");
        assertThat(replayed.err()).contains("the key is free");
        assertThat(rows()).isEqualTo("1.1=5 1.2=7 1.3=5 2.1=2");
        Servers.topics().send(List.of(order("1", "{\"line\":2,\"quantity\":8}")));
        runToTheEnd();
        assertThat(rows()).isEqualTo("1.1=5 1.2=8 1.3=5 2.1=2");
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--parked", file)
                        .err())
                .contains("there are none");
    }

    @Test
    void are_counted_as_far_as_they_came_when_the_database_is_gone_in_the_middle() throws Exception {
        pipelines.database().execute("ALTER TABLE lines DROP CONSTRAINT enough");
        pipelines.database().execute("""
                CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
                CREATE TRIGGER end_session BEFORE INSERT ON lines FOR EACH ROW WHEN (NEW.quantity = 5)
                  EXECUTE FUNCTION end_session();
                """);

        Captured replayed = Captured.ended(ExitCode.FAILURE, "deadletters", "replay", "--parked", file);

        assertThat(replayed.out()).contains("2 replayed, 0 failed");
        assertThat(rows()).isEqualTo("1.1=1 1.2=0 1.3=1 2.1=2");
    }

    @Test
    void are_free_when_the_bad_ones_are_discarded_and_the_rest_is_replayed() throws Exception {
        assertThat(Captured.ended(ExitCode.OK, "deadletters", "discard", "--kind", "database", file)
                        .out())
                .contains("1 discarded");

        assertThat(Captured.ended(ExitCode.OK, "deadletters", "replay", "--parked", file)
                        .out())
                .contains("2 replayed, 0 failed");

        assertThat(rows()).isEqualTo("1.1=5 1.3=5 2.1=2");
    }
}
