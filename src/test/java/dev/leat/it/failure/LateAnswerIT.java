package dev.leat.it.failure;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.PartitionStatus;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.bus.Lanes;
import dev.leat.config.PipelineConfig;
import dev.leat.sink.Sink;
import dev.leat.source.KafkaClients;
import dev.leat.source.KafkaSourceVerticle;
import dev.leat.source.MemoryBudget;
import dev.leat.support.LeatRun;
import dev.leat.support.RecordingTelemetry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources that read real partitions and get their answers when the test wants it. */
class LateAnswerIT {
    private static final long DEADLINE_MS = 300_000;

    private final Vertx vertx = Vertx.vertx();
    private final Scene scene = Scene.shared();
    private final RecordingTelemetry telemetry = new RecordingTelemetry();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** A batch that waits for its answer. */
    private record Asked(Batch batch, Promise<Ack> answer) {
        int partition() {
            return batch.partition().partition();
        }

        void tookEffect() {
            answer.complete(new Ack(batch.epoch(), batch.events().size(), 0, 0));
        }
    }

    @AfterEach
    void close() {
        done(vertx.close());
        scene.close();
    }

    @Test
    void an_answer_to_an_older_claim_means_nothing_when_the_partition_is_back() throws Exception {
        Codecs.register(vertx);
        scene.section("shutdown").put("drainMs", 500);
        scene.section("sink").put("connections", 1);
        PipelineConfig config = LeatRun.config(Files.readString(scene.configFile()));
        Sink sink = done(Sink.open(vertx, config, "test", telemetry));
        scene.events().send(Events.PARTITIONS);
        KafkaSourceVerticle late = source(config, sink, "late");
        Scene.until("every event on its way", () -> assertThat(asked).hasSize(Events.PARTITIONS));

        KafkaSourceVerticle other = source(config, sink, "other");
        Scene.until(
                "the other has its half", () -> assertThat(claimedBy("other")).isEqualTo(Events.PARTITIONS / 2));
        done(vertx.undeploy(other.deploymentID()));
        Scene.until("all are back", () -> assertThat(claimedBy("late")).isEqualTo(Events.PARTITIONS));
        List<Asked> old = asked.stream()
                .limit(Events.PARTITIONS)
                .filter(one -> epoch(one.partition()) > one.batch().epoch())
                .toList();
        Scene.until(
                "they are read again",
                () -> assertThat(old)
                        .hasSize(Events.PARTITIONS / 2)
                        .allMatch(one -> again(one).isPresent()));
        long doubts = doubts();

        old.forEach(Asked::tookEffect);
        Asked last = again(old.get(0)).orElseThrow();
        last.tookEffect();

        // answers are taken in order: what came before the last one is behind us
        Scene.until(
                "the last answer",
                () -> assertThat(status(late, last.partition()).nextOffset()).isEqualTo(1));
        assertThat(old.stream().skip(1).map(one -> status(late, one.partition())))
                .allMatch(status -> status.nextOffset() == 0 && status.openBatches() == 1);
        assertThat(doubts()).isEqualTo(doubts);
        assertThat(telemetry.acknowledged()).isEqualTo(1);
    }

    private KafkaSourceVerticle source(PipelineConfig config, Sink sink, String owner) {
        done(BatchReceiver.listen(vertx, owner, batch -> {
            Asked one = new Asked(batch, Promise.promise());
            asked.add(one);
            return one.answer().future();
        }));
        MemoryBudget memory = MemoryBudget.ofHeap(1);
        KafkaClients kafka = done(KafkaClients.open(vertx, config, owner, memory));
        var wiring = new KafkaSourceVerticle.Wiring(config, owner, kafka, sink.positions(), telemetry, memory);
        KafkaSourceVerticle source = new KafkaSourceVerticle(
                wiring,
                new KafkaSourceVerticle.LanePlan(
                        done(Lanes.open(vertx, 1)), List.of(new BatchSender(vertx, owner, DEADLINE_MS))),
                reason -> {});
        done(vertx.deployVerticle(source));
        return source;
    }

    private long claimedBy(String owner) {
        return scene.number("SELECT count(*) FROM leat.positions WHERE owner = ?", owner);
    }

    private long epoch(int partition) {
        return scene.number("SELECT epoch FROM leat.positions WHERE partition = ?", partition);
    }

    private long doubts() {
        return telemetry.story().stream()
                .filter(line -> line.startsWith("doubt"))
                .count();
    }

    private static PartitionStatus status(KafkaSourceVerticle source, int partition) {
        return Objects.requireNonNull(source.status()).partitions().stream()
                .filter(status -> status.partition().partition() == partition)
                .findAny()
                .orElseThrow();
    }

    /** The batch of the same events under the claim that holds now. */
    private Optional<Asked> again(Asked before) {
        long epoch = epoch(before.partition());
        return asked.stream()
                .filter(one -> one.partition() == before.partition()
                        && one.batch().epoch() == epoch
                        && one.batch().base() == before.batch().base())
                .findAny();
    }
}
