package dev.leat.pipeline;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.bus.Codecs;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.NoTelemetry;
import dev.leat.stage.Plugins;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real stages on a real event bus, and what is told of the way of the events. */
class TrialTest {
    private static final String STAGES = """
            {"name": "known", "type": "filter", "keep": ".kind != \\"noise\\""},
            {"name": "lines", "type": "split", "field": "lines", "as": "line"},
            {"name": "big", "type": "filter", "keep": "number(.line) > 1"}
            """;

    private final Vertx vertx = Vertx.vertx();
    private final List<Batch> arrived = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void says_which_stage_ended_an_event_or_a_piece_of_one() {
        Trial trial = open("a");

        Ack ack = done(trial.send(batch(
                "{\"kind\": \"noise\"}",
                "{\"kind\": \"a\", \"lines\": [1, 2, 0, 3]}",
                "{\"kind\": \"a\", \"lines\": []}",
                "{\"kind\": \"a\", \"lines\": [\"x\"]}")));

        assertThat(ack.rows()).isEqualTo(2);
        assertThat(trial.trail().drops())
                .extracting(drop ->
                        drop.event().origin().offset() + " " + drop.event().part() + " " + drop.stage())
                .containsExactly("0 null known", "2 null lines", "1 0 big", "1 2 big");
        assertThat(arrived.get(0).deadLetters())
                .singleElement()
                .satisfies(dead -> assertThat(dead.event().part()).isEqualTo("0"));
    }

    @Test
    void stands_alone_beside_another_one_and_can_be_opened_again() {
        Trial first = open("a");
        Trial second = open("b");
        Ack unused = done(first.send(batch("{\"kind\": \"noise\"}")));

        assertThat(second.trail().drops()).isEmpty();
        done(first.close());
        Trial again = open("a");

        assertThat(done(again.send(batch("{\"kind\": \"noise\"}"))).dropped()).isEqualTo(1);
        assertThat(first.trail().drops()).hasSize(1);
        assertThat(arrived).hasSize(2);
    }

    private Trial open(String name) {
        PipelineConfig config = new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline("""
                        {"name": "%s",
                         "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                         "stages": [%s],
                         "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                        """.formatted(name, STAGES), "a.json")
                .orThrow();
        Problems problems = new Problems();
        Stages stages = Stages.compile(config, Plugins.none().loader(), problems);
        assertThat(problems.all()).isEmpty();
        if (name.equals("a") && arrived.isEmpty()) {
            Codecs.register(vertx);
        }
        return done(Trial.open(vertx, config, stages, new NoTelemetry(), new Trial.Sink(this::take, 1_000)));
    }

    private Future<Ack> take(Batch batch) {
        arrived.add(batch);
        return Future.succeededFuture(new Ack(
                0, batch.events().size(), batch.dropped(), batch.deadLetters().size()));
    }

    private static Batch batch(String... values) {
        List<Event> events = new ArrayList<>();
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            events.add(Event.of(new Origin("t", 0, events.size(), 0, KeyFormat.STRING, null, bytes, List.of())));
        }
        return Batch.of(new PartitionId("t", 0), 0, events);
    }
}
