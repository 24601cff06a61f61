package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.pipeline.Pipeline;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Future;
import java.net.URL;
import java.time.Duration;
import java.util.Enumeration;
import org.junit.jupiter.api.Test;

/** A reload that ends in a fault which nobody has foreseen. */
class ReloadFaultIT {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("fault", 1);
    private final PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'events', 'mode': 'append'}]");

    @Test
    void it_fails_and_the_pipeline_goes_on_and_takes_orders() throws Exception {
        database.execute("CREATE TABLE events (id int)");
        try (LeatRun run = LeatRun.start("fault", new FaultyLoader(), json.text())) {
            Runs.awaitReady(run);
            Pipeline pipeline = run.pipelines().find(topic).orElseThrow();
            json.set("stages", "[{'name': 'own', 'type': 'java', 'provider': 'test'}]");
            PipelineConfig next = LeatRun.config(json.text());

            Future<Void> reload = pipeline.reload(next, new Problems());
            await().atMost(BOUND).until(reload::isComplete);
            assertThat(reload.cause()).hasMessage("not foreseen");

            assertThat(run.view().state()).isEqualTo("RUNNING");
            Future<Void> pause = pipeline.pause(true, "");
            await().atMost(BOUND).until(pause::succeeded);
        }
    }

    /** Plugins cannot even be looked for. */
    private static final class FaultyLoader extends ClassLoader {
        @Override
        public Enumeration<URL> getResources(String name) {
            throw new IllegalStateException("not foreseen");
        }
    }
}
