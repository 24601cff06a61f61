package dev.leat.it.data;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.batch.PartitionStatus;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.PipelineView;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.RefusedException;
import dev.leat.stage.Given;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator does to a running pipeline: pause, resume, reload. */
class ControlIT {
    private static final int PARTITIONS = 4;
    private static final int EVENTS = 4_000;
    private static final Duration IDLE = Duration.ofMillis(1_500);
    private static final String TABLES = "[{'table': 'events', 'mode': 'append'}]";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("control", PARTITIONS);
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES);
    private int sent;

    ControlIT() throws Exception {
        database.execute("CREATE TABLE events (seq bigint GENERATED ALWAYS AS IDENTITY, p int, id int, tag text)");
        json.set("stages", map("first"));
    }

    @Test
    void a_pause_reaches_every_process_of_the_group_and_outlives_them() throws Exception {
        try (LeatRun here = LeatRun.start("here", json.text());
                LeatRun there = LeatRun.start("there", json.text())) {
            send(EVENTS);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", EVENTS);
            awaitShared(here, there);

            done(pipeline(here).pause(true, "table is being rebuilt"));
            Runs.awaitView(here, ControlIT::paused);
            Runs.awaitView(there, ControlIT::paused);
            assertThat(there.view().reason()).isEqualTo("paused by an operator: table is being rebuilt");
            send(EVENTS);
            Runs.awaitView(there, view -> lag(view) + lag(here.view()) == EVENTS);
        }
        assertThat(database.number("SELECT count(*) FROM events")).isEqualTo(EVENTS);

        try (LeatRun later = LeatRun.start("later", json.text())) {
            Runs.awaitView(later, view -> paused(view) && lag(view) == EVENTS);
            assertThat(later.telemetry().polled()).isZero();
            done(pipeline(later).pause(false, ""));
            later.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact("first");
    }

    @Test
    void what_comes_while_nothing_is_read_is_read_before_a_pipeline_counts_as_idle() throws Exception {
        try (LeatRun run = LeatRun.start("idle", json.text())) {
            send(PARTITIONS);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", PARTITIONS);
            await("idle").atMost(Runs.BOUND).until(() -> idleSinceNs(run) >= 0);
            done(pipeline(run).pause(true, "test"));
            Runs.awaitView(run, ControlIT::paused);
            send(EVENTS);
            await().atMost(Runs.BOUND).during(IDLE).until(() -> idleSinceNs(run) < 0);

            done(pipeline(run).pause(false, ""));
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact("first");
    }

    @Test
    void a_reload_exchanges_the_stages_and_stays_in_the_group() throws Exception {
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            for (String tag : List.of("second", "third", "fourth")) {
                send(EVENTS);
                await().atMost(Runs.BOUND).until(() -> run.telemetry().acknowledged() > 0);
                ConfigFile<PipelineConfig> next =
                        read(json.set("stages", map(tag)).set("sink.connections", "2"));
                done(pipeline(run).reload(next.orThrow(), next.problems()));
                assertThat(run.view().state()).isEqualTo("RUNNING");
                Runs.awaitReady(run);
                send(EVENTS);
            }
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.telemetry().story().stream().filter(line -> line.matches("(revoked|lost) .*")))
                    .as("at the end")
                    .hasSize(1);
            assertThat(Runs.story(run)).doesNotContain("doubt");
        }
        assertExact(null);
        assertThat(database.number("SELECT min(epoch) FROM leat.positions")).isEqualTo(4);
        assertThat(database.text("SELECT tag FROM events ORDER BY seq DESC LIMIT 1"))
                .isEqualTo("fourth");
    }

    @Test
    void what_does_not_end_before_a_reload_is_given_up_and_read_again() throws Exception {
        json.set("shutdown.drainMs", "500");
        database.execute("""
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NULL; END';
                CREATE TRIGGER gate BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
        try (LeatRun run = LeatRun.start("reload", json.text());
                Connection lock = database.connect();
                Statement held = lock.createStatement()) {
            Runs.awaitReady(run);
            held.execute("SELECT pg_advisory_lock(42)");
            send(EVENTS);
            Runs.awaitView(run, view -> view.source() != null && view.source().openBatches() > 0);
            ConfigFile<PipelineConfig> next = read(json.set("stages", map("second")));
            Future<Void> reloaded = pipeline(run).reload(next.orThrow(), next.problems());
            Runs.awaitView(
                    run,
                    view -> view.source() != null
                            && view.source().partitions().stream().allMatch(one -> one.openBatches() == 0));
            held.execute("SELECT pg_advisory_unlock(42)");
            done(reloaded);
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact(null);
    }

    @Test
    void mistakes_are_refused_with_their_place_and_change_nothing() throws Exception {
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            Runs.awaitReady(run);
            ConfigFile<PipelineConfig> other = read(json.set("sink.tables", "[{'table': 'evnets', 'mode': 'append'}]")
                    .set("limits.batchEvents", "7"));
            RefusedException refused = refusal(pipeline(run).reload(other.orThrow(), other.problems()));
            assertThat(refused.reasons())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("test.json:")
                    .contains("limits");

            other = read(json.set("limits.batchEvents", "1000"));
            refused = refusal(pipeline(run).reload(other.orThrow(), other.problems()));
            assertThat(refused.getMessage()).matches("test.json:\\d+:\\d+: .*evnets.*");
            assertThat(run.view().state()).isEqualTo("RUNNING");
            send(EVENTS);
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact("first");
        assertThat(database.number("SELECT max(epoch) FROM leat.positions")).isEqualTo(1);
    }

    @Test
    void what_cannot_be_opened_is_rolled_back() throws Exception {
        Given.stage(topic, context -> new CannotOpen());
        try (LeatRun run = LeatRun.start("reload", Given.plugins(), json.text())) {
            send(EVENTS);
            ConfigFile<PipelineConfig> next = read(json.set(
                    "stages",
                    "[{'name': 'own', 'type': 'java', 'provider': 'test', 'options': {'use': '" + topic + "'}}]"));
            Runs.awaitReady(run);
            RefusedException refused = refusal(pipeline(run).reload(next.orThrow(), next.problems()));
            assertThat(refused.getMessage()).startsWith("rolled back: ").contains("no model file");
            assertThat(run.view().state()).isEqualTo("RUNNING");
            send(EVENTS);
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact("first");
    }

    @Test
    void a_pipeline_that_stopped_with_an_error_starts_when_it_is_reloaded() throws Exception {
        json.set("stages", map("{\"id\": .id / .zero}", "stop"));
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            send(EVENTS);
            Runs.stopReason(run);
            ConfigFile<PipelineConfig> next = read(json.set("stages", map("second")));
            done(pipeline(run).reload(next.orThrow(), next.problems()));
            run.untilIdle(Runs.BOUND.toSeconds());
        }
        assertExact("second");
    }

    private static String map(String tag) {
        return map("{\"id\": .id, \"p\": $partition, \"tag\": \"" + tag + "\"}", "deadLetter");
    }

    private static String map(String with, String onFailure) {
        return "[{'name': 'tag', 'type': 'map', 'with': '" + with + "', 'onFailure': '" + onFailure + "'}]";
    }

    private static ConfigFile<PipelineConfig> read(PipelineJson json) {
        return new ConfigReader(new JsltCompiler(), Map.of()).readPipeline(json.text(), "test.json");
    }

    private Pipeline pipeline(LeatRun run) {
        return run.pipelines().find(topic).orElseThrow();
    }

    private void send(int events) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < events; i++, sent++) {
            records.add(Topics.record(topic, sent % PARTITIONS, null, "{\"id\": " + sent + ", \"zero\": 0}"));
        }
        topics.send(records);
    }

    /** Every event once and in the order of its partition; with the tag, when there was one only. */
    private void assertExact(@Nullable String tag) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<Object> expected = new ArrayList<>();
            for (int id = partition; id < sent; id += PARTITIONS) {
                expected.add(id);
            }
            List<List<@Nullable Object>> rows =
                    database.rows("SELECT id FROM events WHERE p = ? ORDER BY seq", partition);
            assertThat(rows.stream().map(row -> row.get(0)).toList()).isEqualTo(expected);
        }
        if (tag != null) {
            assertThat(database.text("SELECT string_agg(DISTINCT tag, ' ') FROM events"))
                    .isEqualTo(tag);
        }
    }

    private static void awaitShared(LeatRun here, LeatRun there) {
        Runs.awaitView(here, view -> partitions(view) == PARTITIONS / 2 && partitions(there.view()) == PARTITIONS / 2);
    }

    private static int partitions(PipelineView view) {
        return view.source() == null ? 0 : view.source().partitions().size();
    }

    private static long idleSinceNs(LeatRun run) {
        return Objects.requireNonNull(run.view().source()).idleSinceNs();
    }

    private static boolean paused(PipelineView view) {
        return view.state().equals("PAUSED")
                && view.source() != null
                && view.source().partitions().stream()
                        .map(PartitionStatus::paused)
                        .allMatch("operator"::equals);
    }

    private static long lag(PipelineView view) {
        return view.source() == null ? -1 : view.source().lag();
    }

    private static RefusedException refusal(Future<Void> asked) {
        await().atMost(Runs.BOUND).until(asked::isComplete);
        assertThat(asked.cause()).isInstanceOf(RefusedException.class);
        return (RefusedException) asked.cause();
    }

    /** Passes every check, and then does not find what it needs. */
    private static final class CannotOpen implements AsyncStage {
        @Override
        public Future<Void> open(Vertx vertx) {
            return Future.failedFuture(new IllegalStateException("no model file"));
        }

        @Override
        public Future<Outcome> apply(Event event, Call call) {
            return Future.succeededFuture(Outcome.kept(event));
        }
    }
}
