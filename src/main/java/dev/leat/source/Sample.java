package dev.leat.source;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.PartitionId;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StartAt;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Some events of a pipeline's topics, read by a consumer of its own that belongs to no group and commits nothing: no
 * running pipeline notices.
 *
 * @param partitions the events of each, in the order of their offsets
 * @param shortage why there are fewer than could be, or empty
 */
public record Sample(SortedMap<PartitionId, List<Event>> partitions, String shortage) {

    /**
     * Which ones.
     *
     * @param events how many of all partitions together, as evenly as there are some; fewer where offsets have holes
     * @param from earliest, a time, or latest: then the newest ones that are there
     * @param partition only this one of each topic; null for all
     */
    public record Wanted(int events, StartAt from, @Nullable Integer partition) {}

    /**
     * Reads on a thread of its own, for a minute at most, and no more once the events hold {@code inFlightBytes}. Fails
     * with a {@link BatchException}: STOP when there is nothing to read from.
     */
    public static Future<Sample> take(Vertx vertx, PipelineConfig config, String owner, Wanted wanted) {
        CompletableFuture<Sample> taken = new CompletableFuture<>();
        Thread thread = new Thread(() -> take(config, owner, wanted, taken), "leat-sample-" + config.name());
        thread.setDaemon(true);
        thread.start();
        return Future.fromCompletionStage(taken, vertx.getOrCreateContext());
    }

    private static void take(PipelineConfig config, String owner, Wanted wanted, CompletableFuture<Sample> taken) {
        boolean told = false;
        try (SampleReader reader = new SampleReader(config, owner, wanted)) {
            told = taken.complete(reader.read());
        } catch (RuntimeException failure) {
            told = taken.completeExceptionally(KafkaFailures.of("reading events", failure));
        } finally {
            if (!told) {
                taken.cancel(false);
            }
        }
    }

    /** How many events there are. */
    public int size() {
        return partitions.values().stream().mapToInt(List::size).sum();
    }

    /** The events as the source would send them, one partition after the other. */
    public List<Batch> batches(int eventsMax) {
        List<Batch> batches = new ArrayList<>();
        partitions.forEach((partition, events) -> batches.addAll(Batch.cut(partition, 0, events, eventsMax)));
        return batches;
    }
}
