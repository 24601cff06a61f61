package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionId;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.TapRefusedException.Cause;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node answers others that look at its events; batches go over the event bus to a sink. */
class NodeTapsTest {
    private static final PartitionId PARTITION = new PartitionId("t", 0);
    private static final int LANE = PARTITION.lane(4);
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final long HOUR_MS = 3_600_000;

    private final Vertx vertx = Vertx.vertx();
    private volatile PipelineConfig config = config("shape");
    private int offset;

    NodeTapsTest() {
        Codecs.register(vertx);
        BatchReceiver.listen(
                vertx,
                Addresses.stage("p", "shape", LANE),
                batch -> Future.succeededFuture(new Ack(batch.epoch(), 0, 0, 0)));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void who_asks_again_gets_what_was_seen_since() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        TapAnswer first = look(taps, "b", true);
        assertThat(first.lines()).isEmpty();
        arrive(3, "x");
        List<String> lines = lookUntil(taps, "b", 3);
        arrive(1, "x");
        lines.addAll(lookUntil(taps, "b", 1));

        assertThat(lines)
                .extracting(line -> NodeAnswers.read(Buffer.buffer(line)))
                .allMatch(json -> json.path("node").asText().equals("here"))
                .extracting((JsonNode json) -> json.path("offset").asInt())
                .containsExactly(0, 1, 2, 3);
        TapAnswer last = look(taps, "b", true);
        assertThat(last).isEqualTo(new TapAnswer(first.session(), 0, 4, false, List.of(), null));
    }

    @Test
    void an_answer_is_bounded_and_says_that_there_is_more() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        look(taps, "b", true);
        look(taps, "c", true);
        int large = 60_000;
        arrive(20, "x".repeat(large));
        // what c has seen, b has seen before
        lookUntil(taps, "c", 20);
        List<TapAnswer> full = new ArrayList<>();
        int lines = 0;
        while (lines < 20) {
            TapAnswer answer = look(taps, "b", true);
            lines += answer.lines().size();
            if (answer.full()) {
                full.add(answer);
            }
            assertThat(answer.lines()).hasSizeLessThanOrEqualTo(1 + (1 << 18) / large);
        }
        assertThat(full).isNotEmpty();
    }

    @Test
    void who_ends_or_does_not_ask_any_more_does_not_look_any_more() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        long session = look(taps, "b", true).session();
        assertThat(look(taps, "b", true).session()).isEqualTo(session);
        look(taps, "b", false);
        assertThat(look(taps, "b", true).session()).isNotEqualTo(session);

        NodeTaps hasty = taps(50);
        long before = look(hasty, "b", true).session();
        // asking more often would keep it
        await().pollInterval(Duration.ofMillis(200))
                .atMost(BOUND)
                .until(() -> look(hasty, "b", true).session() != before);
    }

    @Test
    void looks_are_bounded_and_what_cannot_be_is_refused_with_its_cause() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        for (int asker = 0; asker < NodeTaps.SESSIONS_MAX; asker++) {
            assertThat(look(taps, "n" + asker, true).refused()).isNull();
        }
        assertThat(refusal(look(taps, "one more", true)).kind()).isEqualTo(Cause.FULL);
        look(taps, "n0", false);
        assertThat(look(taps, "one more", true).refused()).isNull();

        look(taps, "n2", false);
        assertThat(refusal(ask(taps, new TapQuestion("b", request("none"), true)))
                        .kind())
                .isEqualTo(Cause.NO_STAGE);
    }

    @Test
    void a_reload_without_the_stage_ends_the_look_with_the_reason() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        TapQuestion question = new TapQuestion("b", request("shape"), true);
        assertThat(ask(taps, question).refused()).isNull();
        config = config("other");

        await().atMost(BOUND).until(() -> ask(taps, question).refused() != null);
        assertThat(refusal(ask(taps, question)).reason()).contains("there are source, other, sink");
    }

    @Test
    void a_refusal_of_a_newer_node_is_one_all_the_same() {
        TapAnswer answer = TapAnswer.read(Buffer.buffer("{\"cause\": \"MOON\", \"reason\": \"full moon\"}"));

        assertThat(refusal(answer).reason()).isEqualTo("full moon");
        assertThat(answer.lines()).isEmpty();
    }

    @Test
    void after_its_end_nothing_is_looked_at() throws Exception {
        NodeTaps taps = taps(HOUR_MS);
        look(taps, "b", true);
        done(taps.close());

        assertThat(look(taps, "b", true)).isEqualTo(new TapAnswer(0, 0, 0, false, List.of(), null));
    }

    private NodeTaps taps(long leaseMs) {
        return new NodeTaps(
                vertx,
                "here",
                name -> Optional.of(config).filter(one -> one.name().equals(name)),
                leaseMs);
    }

    private static TapRefusedException refusal(TapAnswer answer) {
        return Objects.requireNonNull(answer.refused());
    }

    private static Taps.Request request(String stage) {
        return new Taps.Request("p", stage, "", 10_000);
    }

    private static TapAnswer look(NodeTaps taps, String asker, boolean more) throws Exception {
        return ask(taps, new TapQuestion(asker, request("source"), more));
    }

    private static TapAnswer ask(NodeTaps taps, TapQuestion question) throws Exception {
        return TapAnswer.read(done(taps.look(question.write())));
    }

    private static List<String> lookUntil(NodeTaps taps, String asker, int lines) {
        List<String> seen = new ArrayList<>();
        await().atMost(BOUND).until(() -> {
            seen.addAll(look(taps, asker, true).lines());
            return seen.size() == lines;
        });
        return seen;
    }

    private void arrive(int events, String text) throws Exception {
        List<Event> batch = new ArrayList<>();
        for (int each = 0; each < events; each++) {
            byte[] value = ("{\"text\": \"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
            batch.add(Event.of(new Origin("t", 0, offset++, 0, KeyFormat.STRING, null, value, List.of())));
        }
        done(new BatchSender(vertx, Addresses.stage("p", "shape", LANE), 10_000).send(Batch.of(PARTITION, 1, batch)));
    }

    private static PipelineConfig config(String stage) {
        String text = """
                {"name": "p", "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "stages": [{"name": "%s", "type": "drop", "fields": ["x"]}],
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]},
                 "tap": {"perSecondMax": 10000}}
                """.formatted(stage);
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
    }
}
