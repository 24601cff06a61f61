package dev.leat.stage;

import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.OffloadUse.Where;
import dev.leat.observe.Tasks;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What tests of work on other nodes have in common: batches of numbers, and what must have come of them. */
final class OffloadedNumbers {
    static final Duration LONG = Duration.ofSeconds(60);
    static final int BATCH = 1_000;

    private OffloadedNumbers() {}

    /** Four batches for each of so many partitions, all at once. */
    static void sendNumbers(RunningStages stages, int partitions) {
        List<Future<Ack>> acks = new ArrayList<>();
        for (int base = 0; base < 4 * BATCH; base += BATCH) {
            for (int partition = 0; partition < partitions; partition++) {
                acks.add(stages.send(Given.batch(partition, base, numbers(0, BATCH))));
            }
        }
        acks.forEach(RunningStages::await);
    }

    /**
     * Sends batches of one partition, one after another, until this node has worked on some: a busy machine may have
     * been so slow that others did it.
     *
     * @return how many
     */
    static int sendUntilUsed(RunningStages stages, String node, IntFunction<Batch> batch) {
        AtomicInteger sent = new AtomicInteger();
        await().atMost(LONG).until(() -> {
            Ack unused = RunningStages.await(stages.send(batch.apply(sent.getAndIncrement())));
            return byNode(stages).containsKey(node);
        });
        return sent.get();
    }

    static void exact(RunningStages stages, int partitions) {
        List<String> all = new ArrayList<>();
        IntStream.range(0, 4).forEach(batch -> all.addAll(List.of(numbers(0, BATCH))));
        for (int partition = 0; partition < partitions; partition++) {
            assertThat(stages.values(partition)).isEqualTo(all);
        }
        assertThat(events(stages)).isEqualTo(4L * BATCH * partitions);
    }

    static long events(RunningStages stages) {
        return stages.offloaded.events(Where.HERE)
                + stages.offloaded.events(Where.THERE)
                + stages.offloaded.events(Where.AGAIN);
    }

    /** Those that did something. */
    static Map<String, Long> byNode(RunningStages stages) {
        Map<String, Long> all = new TreeMap<>();
        stages.offloaded.nodes().stream()
                .filter(node -> node.events() > 0)
                .forEach(node -> all.put(node.node(), node.events()));
        return all;
    }

    static void nothingIsLeft(RunningStages stages) {
        await().atMost(LONG).until(() -> stages.offloaded.open() == 0);
        await().atMost(LONG).until(() -> !stages.life("mine", Tasks.Kind.SLICE).contains("run"));
        assertThat(stages.life("mine", Tasks.Kind.SLICE)).doesNotContain("wait");
    }

    static PipelineConfig pipeline(String use, String options) {
        return pipeline(use, options, "\"poolSize\": 2");
    }

    static PipelineConfig pipeline(String use, String options, String more) {
        return Given.pipeline(
                "p",
                "[{\"name\": \"mine\", \"type\": \"java\", \"placement\": \"cluster\", \"provider\": \"test\","
                        + " \"options\": {\"use\": \"" + use + "\"" + (options.isEmpty() ? "" : ", " + options) + "}, "
                        + more + "}]",
                "");
    }
}
