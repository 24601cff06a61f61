package dev.leat.cluster;

import static java.util.function.Predicate.not;

import dev.leat.batch.NodeIdentity;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a process must show before it counts as a member: that no other has its id, and that at least one of the others
 * understands it, which a foreign certificate or a closed port prevents.
 */
final class Admission {
    /** Every member answers this, with nothing. */
    static final String HELLO = "hello";

    private static final long LOOK_EVERY_MS = 250;
    private static final long HELLO_MS = 2_000;

    /** Who died with the same id is known for so long, and a member that has just joined listens by then. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2L * ClusterSettings.SILENT_SECONDS + 2);

    private final Joined joined;
    private final NodeIdentity self;
    private final long untilNs = System.nanoTime() + PATIENCE_NS;

    Admission(Joined joined, NodeIdentity self) {
        this.joined = joined;
        this.self = self;
    }

    /** Fails with a {@link ClusterException}. */
    Future<Void> pass() {
        return beTheOnly().compose(only -> beUnderstood());
    }

    /** Of two that come at the same time the older one stays. */
    private Future<Void> beTheOnly() {
        List<Member> older = joined.members().stream()
                .takeWhile(not(Member::self))
                .filter(member -> member.node().equals(self.id()))
                .toList();
        if (older.isEmpty()) {
            return Future.succeededFuture();
        }
        if (isLate()) {
            return Future.failedFuture(new ClusterException("another member of the cluster, "
                    + older.get(0).address() + ", has the id " + self.id() + "; give each node an id of its own"));
        }
        return later().compose(waited -> beTheOnly());
    }

    private Future<Void> beUnderstood() {
        List<Member> others =
                joined.members().stream().filter(not(Member::self)).toList();
        if (others.isEmpty()) {
            return Future.succeededFuture();
        }
        return Future.any(others.stream()
                        .map(other -> joined.requests().ask(other.node(), HELLO, Buffer.buffer(), HELLO_MS))
                        .toList())
                .<Void>mapEmpty()
                .recover(failure ->
                        isLate() ? notUnderstood(others, failure) : later().compose(waited -> beUnderstood()));
    }

    private static Future<Void> notUnderstood(List<Member> others, Throwable failure) {
        String asked = others.stream()
                .map(other -> other.node() + " (" + other.address() + ")")
                .collect(Collectors.joining(", "));
        return Future.failedFuture(
                new ClusterException("the cluster is there, but none of its members answers: " + asked
                        + "; the last one: " + failure.getMessage()
                        + "; do all have certificates of the same cluster.tls.caPath, and is cluster.busPort open?"));
    }

    private boolean isLate() {
        return System.nanoTime() - untilNs > 0;
    }

    private Future<Void> later() {
        return joined.vertx().timer(LOOK_EVERY_MS, TimeUnit.MILLISECONDS).mapEmpty();
    }
}
