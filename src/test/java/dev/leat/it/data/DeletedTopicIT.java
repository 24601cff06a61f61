package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.pipeline.Pipeline;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import org.junit.jupiter.api.Test;

/** A topic that is deleted, while Kafka's client has not noticed yet. */
class DeletedTopicIT {
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("stays", 1);
    private final String deleted = topics.create("goes", 1);

    DeletedTopicIT() throws Exception {
        database.execute("CREATE TABLE events (id int)");
    }

    /** Nothing is fetched of what is paused, so that the client hears of it with its metadata only. */
    @Test
    void holds_up_no_claim_of_others() throws Exception {
        PipelineJson json = PipelineJson.of(topic, database, "[{'table': 'events', 'mode': 'append'}]")
                .set("source.topics", "['" + topic + "', '" + deleted + "']")
                .property("metadata.max.age.ms", "300000");
        try (LeatRun run = LeatRun.start("deleted", json.text())) {
            Runs.awaitReady(run);
            pause(run, true);
            Runs.awaitView(run, view -> view.state().equals("PAUSED"));
            topics.delete(deleted);
            database.execute("UPDATE leat.positions SET epoch = epoch + 1");
            Runs.awaitNumber(database, "SELECT epoch FROM leat.positions WHERE topic = '" + topic + "'", 3);
            pause(run, false);
            topics.send(topic, 0, null, "{\"id\": 1}");
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);

            assertThat(Runs.story(run))
                    .contains("topic " + deleted + " is not in Kafka")
                    .doesNotContain("membership");
        }
    }

    private static void pause(LeatRun run, boolean paused) throws Exception {
        Pipeline pipeline = run.pipelines().find(run.view().name()).orElseThrow();
        pipeline.pause(paused, "").toCompletionStage().toCompletableFuture().get();
    }
}
