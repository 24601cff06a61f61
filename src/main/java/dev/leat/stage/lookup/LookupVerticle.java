package dev.leat.stage.lookup;

import dev.leat.sql.PostgresErrors;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Gives the loader of one stage and its connections an event loop to live on; all lanes ask it. */
public final class LookupVerticle extends VerticleBase {
    private final LookupSource source;
    private final Loader loader;
    private final long openMs;
    private List<KeyColumn> columns = List.of();

    /** @param openMs longest time to get ready */
    LookupVerticle(LookupSource source, Loader loader, long openMs) {
        this.source = source;
        this.loader = loader;
        this.openMs = openMs;
    }

    /** Fails with a {@link dev.leat.batch.BatchException}; then nothing is left open. */
    @Override
    public Future<?> start() {
        return source.open(loader)
                .timeout(openMs, TimeUnit.MILLISECONDS)
                .map(known -> columns = known)
                .recover(failure ->
                        source.close().transform(closed -> Future.failedFuture(PostgresErrors.decide(failure))));
    }

    @Override
    public Future<?> stop() {
        return loader.close();
    }

    /** Once it is deployed. */
    Turns turns() {
        return new Turns(context, loader);
    }

    /** Those of the key, once it is deployed. */
    List<KeyColumn> columns() {
        return columns;
    }
}
