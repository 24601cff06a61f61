package dev.leat.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.observe.Metrics;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.Taps;
import dev.leat.support.Chance;
import dev.leat.support.Fuzz;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Questions and answers between nodes, right and wrong: read, or refused as no JSON. */
class NodeMessagesFuzzTest {
    private static final Buffer QUESTION =
            new TapQuestion("b", new Taps.Request("orders", "shape", ".country == \"DE\"", 100), true).write();
    private static final Buffer ANSWER =
            new TapAnswer(7, 3, 2, true, List.of("{\"offset\": 1}", "{\"offset\": 2}"), null).write();
    private static final Buffer REFUSAL = TapAnswer.refused(
                    new TapRefusedException(TapRefusedException.Cause.NO_STAGE, "there is no stage x"))
            .write();
    private static final Buffer ORDER = Buffer.buffer("{\"do\": \"check\", \"pipeline\": \"orders\"}");

    @Test
    void what_another_node_asks_and_answers_about_events_is_read_or_refused() {
        Fuzz.run("taps of other nodes", 20_000, chance -> {
            Buffer bytes = changed(chance, List.of(QUESTION, ANSWER, REFUSAL));
            readOrRefused(bytes, TapQuestion::read);
            readOrRefused(bytes, TapAnswer::read);
        });
    }

    @Test
    void what_another_node_orders_is_answered_or_refused() {
        Metrics metrics = new Metrics();
        try {
            NodeView view =
                    new NodeView(Cluster.none(new NodeIdentity("here", "1", 0)), List::of, () -> false, metrics, null);
            NodeAnswers answers = new NodeAnswers(view, new NoPipelines());
            Fuzz.run("orders of other nodes", 10_000, chance -> {
                Buffer bytes = changed(chance, List.of(ORDER, QUESTION));
                answered(bytes, answers::status);
                answered(bytes, answers::control);
            });
        } finally {
            metrics.close();
        }
    }

    private static Buffer changed(Chance chance, List<Buffer> good) throws IOException {
        byte[] bytes = chance.pick(good).getBytes();
        byte[] changed = switch (chance.below(4)) {
            case 0 -> chance.json(4).toString().getBytes(UTF_8);
            case 1 -> chance.changed(new String(bytes, UTF_8)).getBytes(UTF_8);
            default -> chance.changed(bytes);
        };
        return Buffer.buffer(chance.about(changed));
    }

    private static void answered(Buffer question, Function<Buffer, Future<Buffer>> answer) {
        readOrRefused(question, asked -> answer.apply(asked));
    }

    private static void readOrRefused(Buffer bytes, Function<Buffer, ?> read) {
        try {
            assertThat(read.apply(bytes)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessage("what another node said is no JSON");
        }
    }
}
