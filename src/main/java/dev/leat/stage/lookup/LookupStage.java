package dev.leat.stage.lookup;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.Outcome;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.Telemetry;
import dev.leat.stage.Bounded;
import dev.leat.stage.Checkable;
import dev.leat.stage.Outside;
import dev.leat.stage.Telling;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives events what a database has for their key. */
public final class LookupStage implements AsyncStage, Telling, Checkable, Bounded {
    /** Connecting, reading the catalog and trying the query must not take longer. */
    static final long OPEN_MS = 10_000;

    private final Lookup lookup;
    private final Outside outside;
    private final Function<Telemetry, LookupSettings> settings;
    private final RowCache cache;
    private final Joining joining;
    private Telemetry telemetry = new NoTelemetry();
    private volatile @Nullable Running running;

    /** What there is once it is open. */
    private record Running(String deployment, Vertx vertx, LookupKeys keys, Turns turns) {}

    /** @throws IllegalArgumentException when an option is wrong */
    public LookupStage(Lookup lookup, Outside outside, Function<Telemetry, LookupSettings> settings) {
        this.lookup = lookup;
        this.outside = outside;
        this.settings = settings;
        this.cache = new RowCache(lookup.cache(), Ticker.systemTicker());
        this.joining = new Joining(lookup);
    }

    @Override
    public void tellTo(Telemetry given) {
        telemetry = given;
    }

    @Override
    public Future<Void> open(Vertx vertx) {
        LookupSettings made = settings.apply(telemetry);
        LookupSource source = outside.lookup(vertx, made);
        if (lookup.cache() != null) {
            cache.tellTo(telemetry.cache(made.stage()));
        }
        Loader loader = new Loader(source, cache, lookup, telemetry.pool(made.stage(), "connection"));
        LookupVerticle verticle = new LookupVerticle(source, loader, OPEN_MS);
        return vertx.deployVerticle(verticle).map(id -> {
            LookupKeys keys = new LookupKeys(List.copyOf(lookup.key().values()), verticle.columns());
            running = new Running(id, vertx, keys, verticle.turns());
            return null;
        });
    }

    @Override
    public Future<Outcome> apply(Event event, Call call) {
        Running now = running;
        if (now == null) {
            return Future.failedFuture(Loader.ended());
        }
        LookupKey key = now.keys().of(event);
        if (key == null) {
            return Future.succeededFuture(joining.join(event, Found.NOTHING));
        }
        Found known = cache.ask(key);
        return known == null
                ? now.turns().ask(key, call).map(found -> joining.join(event, found))
                : Future.succeededFuture(joining.join(event, known));
    }

    @Override
    public Future<Void> check(Vertx vertx, Problems problems) {
        LookupSource source = outside.lookup(vertx, settings.apply(new NoTelemetry()));
        return source.check(problems).eventually(source::close);
    }

    @Override
    public List<String> bounds() {
        List<String> bounds = new ArrayList<>();
        bounds.add("up to " + lookup.connections() + " queries at once for all lanes, of " + lookup.keysMax()
                + " keys each, for " + settings.apply(new NoTelemetry()).statementTimeoutMs() + " ms");
        LookupCache kept = lookup.cache();
        if (kept != null) {
            bounds.add("a cache of up to " + kept.entriesMax() + " keys and " + kept.bytesMax()
                    + " bytes, each used for " + kept.ttlMs() + " ms");
        }
        return bounds;
    }

    @Override
    public Future<Void> close() {
        Running was = running;
        running = null;
        cache.close();
        return was == null ? Future.succeededFuture() : was.vertx().undeploy(was.deployment());
    }
}
