package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.pipeline.Pipeline;
import dev.leat.pipeline.RefusedException;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reloads whose properties Kafka's clients would refuse: told as at a start, and what was there is still there. */
class ReloadSourceIT {
    private static final String TABLES = "[{'table': 'events', 'mode': 'append', 'columns': {'id': '.id'}}]";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("reload", 1);
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES);

    ReloadSourceIT() throws Exception {
        database.execute("CREATE TABLE events (id int)");
    }

    @Test
    void a_running_pipeline_goes_on() throws Exception {
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            Runs.awaitReady(run);

            RefusedException refused = refusal(reload(run, json.property("fetch.min.bytes", "many")));

            assertThat(refused.reasons())
                    .anyMatch(reason -> reason.contains("source: has changed; that takes a restart of the process"))
                    .anyMatch(reason -> reason.contains(
                            "source.properties['fetch.min.bytes']: is refused by Kafka's consumer: Not a number"));
            assertThat(run.view().state()).isEqualTo("RUNNING");
            topics.send(topic, 0, null, "{\"id\": 1}");
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
        }
    }

    @Test
    void a_stopped_one_is_not_started_in_vain() throws Exception {
        topics.send(topic, 0, null, "{\"id\": 1}");
        json.set("sink.tables", TABLES.replace("events", "missing"));
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            String reason = Runs.stopReason(run);
            json.set("sink.tables", TABLES).property("security.protocol", "SSL");
            json.property("ssl.truststore.location", "/nowhere/trusted.jks");

            RefusedException refused = refusal(reload(run, json));

            assertThat(refused.getMessage()).contains("source.properties", "there is no file /nowhere/trusted.jks");
            assertThat(run.view().reason()).isEqualTo(reason);
            Future<Void> good = reload(run, PipelineJson.of(topic, database, TABLES));
            await().atMost(Runs.BOUND).until(good::succeeded);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
        }
    }

    @Test
    void the_same_pattern_of_topics_is_no_change() throws Exception {
        json.set("source.topics", "{'pattern': '" + topic + "'}");
        try (LeatRun run = LeatRun.start("reload", json.text())) {
            Runs.awaitReady(run);

            Future<Void> reloaded = reload(run, json);

            await().atMost(Runs.BOUND).until(reloaded::isComplete);
            assertThat(reloaded.cause()).isNull();
        }
    }

    private Future<Void> reload(LeatRun run, PipelineJson next) {
        ConfigFile<PipelineConfig> file =
                new ConfigReader(new JsltCompiler(), Map.of()).readPipeline(next.text(), "test.json");
        Pipeline pipeline = run.pipelines().find(topic).orElseThrow();
        return pipeline.reload(file.orThrow(), file.problems());
    }

    private static RefusedException refusal(Future<Void> asked) {
        await().atMost(Runs.BOUND).until(asked::isComplete);
        assertThat(asked.cause()).isInstanceOf(RefusedException.class);
        return (RefusedException) asked.cause();
    }
}
