package dev.leat.http;

import dev.leat.cluster.Cluster;
import dev.leat.pipeline.tap.TapListener;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.TapSource;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The taps that look at all nodes of the cluster; those who ask for the same share one. Belongs to one context. */
final class ClusterTaps implements TapSource {
    static final int TAPS_MAX = 16;

    private final Vertx vertx;
    private final Context context;
    private final Cluster cluster;
    private final Function<String, Set<String>> strangers;
    private final Map<Taps.Request, ClusterTap> open = new HashMap<>();

    /** @param strangers by pipeline, the ids of nodes that are known to run it; members may be among them */
    ClusterTaps(Vertx vertx, Context context, Cluster cluster, Function<String, Set<String>> strangers) {
        this.vertx = vertx;
        this.context = context;
        this.cluster = cluster;
        this.strangers = strangers;
    }

    /** Asks every node; one that shows its events is enough. */
    @Override
    public Future<Void> check(Taps.Request request) {
        if (open.containsKey(request)) {
            return Future.succeededFuture();
        }
        if (open.size() >= TAPS_MAX) {
            return Future.failedFuture(full());
        }
        Buffer question = new TapQuestion(cluster.self().id(), request, true).write();
        List<Future<TapAnswer>> asked = ClusterTap.nodes(cluster).stream()
                .map(node -> ClusterTap.ask(cluster, node, question).otherwise(ClusterTaps::unreachable))
                .toList();
        return Future.join(asked).compose(done -> verdict(done.list()));
    }

    private static TapAnswer unreachable(Throwable failure) {
        return TapAnswer.refused(
                new TapRefusedException(TapRefusedException.Cause.NO_PIPELINE, String.valueOf(failure.getMessage())));
    }

    /** The reason of who runs the pipeline counts more than that of who does not. */
    static Future<Void> verdict(List<TapAnswer> answers) {
        TapRefusedException why = null;
        for (TapAnswer answer : answers) {
            TapRefusedException refused = answer.refused();
            if (refused == null) {
                return Future.succeededFuture();
            }
            if (why == null || why.kind() == TapRefusedException.Cause.NO_PIPELINE) {
                why = refused;
            }
        }
        return Future.failedFuture(Objects.requireNonNull(why));
    }

    private static TapRefusedException full() {
        return new TapRefusedException(
                TapRefusedException.Cause.FULL, "there are " + TAPS_MAX + " taps on all nodes open already; close one");
    }

    @Override
    public void listen(Taps.Request request, TapListener listener) {
        ClusterTap known = open.get(request);
        if (known != null) {
            known.add(listener);
            return;
        }
        if (open.size() >= TAPS_MAX) {
            throw full();
        }
        ClusterTap made = new ClusterTap(vertx, context, cluster, request, () -> strangers.apply(request.pipeline()));
        open.put(request, made);
        made.add(listener);
        made.start();
    }

    @Override
    public void unlisten(Taps.Request request, TapListener listener) {
        ClusterTap known = open.get(request);
        if (known != null && known.remove(listener)) {
            open.remove(request);
            known.close();
        }
    }

    @Override
    public long skipped(Taps.Request request) {
        ClusterTap known = open.get(request);
        return known == null ? 0 : known.missed();
    }

    @Override
    public int size() {
        return open.size();
    }

    @Override
    public void close() {
        open.values().forEach(ClusterTap::close);
        open.clear();
    }
}
