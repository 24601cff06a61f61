package dev.leat.pipeline;

import dev.leat.batch.NodeSighting;
import dev.leat.source.GroupMembers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Notices members of the consumer group that do not run the pipeline with this database: another pipeline, the same one
 * with another database, another program. Kafka gives them a part of the partitions, of which nothing is written here.
 * Belongs to the pipeline's context.
 */
final class Strangers {
    static final long EVERY_MS = 5_000;

    /** Who joins is heard of a moment later. */
    static final int TIMES_MIN = 4;

    private final Vertx vertx;
    private final Function<Collection<String>, Future<Set<String>>> group;
    private final Supplier<List<NodeSighting>> nodes;
    private final Consumer<String> notice;
    private Set<String> before = Set.of();
    private final int timesMin;
    private Set<String> told = Set.of();
    private volatile Set<String> here = Set.of();
    private int times;
    private long timer = -1;

    /**
     * @param group as {@link GroupMembers#strangers} says
     * @param silenceMsMax so long a process that was killed stays in the group, also while its next one of the same
     *     name is there
     * @param nodes all of which the database has heard
     * @param notice told what an operator should know
     */
    Strangers(
            Vertx vertx,
            long silenceMsMax,
            Function<Collection<String>, Future<Set<String>>> group,
            Supplier<List<NodeSighting>> nodes,
            Consumer<String> notice) {
        this.vertx = vertx;
        this.timesMin = TIMES_MIN + Math.toIntExact(silenceMsMax / EVERY_MS);
        this.group = group;
        this.nodes = nodes;
        this.notice = notice;
    }

    Strangers start() {
        timer = vertx.setPeriodic(EVERY_MS, ignored -> look());
        return this;
    }

    /** Those that were told of and are in the group still; from any thread. */
    Set<String> here() {
        return here;
    }

    /** Who is not answered looks again the next time. */
    void look() {
        List<String> owners =
                nodes.get().stream().map(node -> node.said().node().id()).toList();
        if (!owners.isEmpty()) {
            group.apply(owners).onComplete(this::found, failure -> times = 0);
        }
    }

    private void found(Set<String> now) {
        times = now.equals(before) ? times + 1 : 1;
        before = now;
        if (times >= timesMin && !now.equals(told)) {
            told = now;
            if (!now.isEmpty()) {
                notice.accept("the consumer group has members that do not run this pipeline with this database: "
                        + String.join(", ", now) + "; what Kafka gives to them is not written here: give each"
                        + " pipeline, and each database, a consumer group of its own (source.groupId)");
            }
        }
        Set<String> still = new TreeSet<>(told);
        still.retainAll(now);
        here = Set.copyOf(still);
    }

    /** Never fails. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }
}
