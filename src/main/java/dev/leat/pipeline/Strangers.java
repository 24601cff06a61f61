package dev.leat.pipeline;

import dev.leat.batch.NodeSighting;
import dev.leat.source.GroupMembers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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

    /** Who joins is heard of a moment later, who was killed stays in the group for a moment. */
    static final int TIMES_MIN = 4;

    private final Vertx vertx;
    private final Function<Collection<String>, Future<Set<String>>> group;
    private final Supplier<List<NodeSighting>> nodes;
    private final Consumer<String> notice;
    private Set<String> before = Set.of();
    private Set<String> told = Set.of();
    private int times;
    private long timer = -1;

    /**
     * @param group as {@link GroupMembers#strangers} says
     * @param nodes all of which the database has heard
     * @param notice told what an operator should know
     */
    Strangers(
            Vertx vertx,
            Function<Collection<String>, Future<Set<String>>> group,
            Supplier<List<NodeSighting>> nodes,
            Consumer<String> notice) {
        this.vertx = vertx;
        this.group = group;
        this.nodes = nodes;
        this.notice = notice;
    }

    Strangers start() {
        timer = vertx.setPeriodic(EVERY_MS, ignored -> look());
        return this;
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
        if (times >= TIMES_MIN && !now.equals(told)) {
            told = now;
            if (!now.isEmpty()) {
                notice.accept("the consumer group has members that do not run this pipeline with this database: "
                        + String.join(", ", now) + "; what Kafka gives to them is not written here: give each"
                        + " pipeline, and each database, a consumer group of its own (source.groupId)");
            }
        }
    }

    /** Never fails. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }
}
