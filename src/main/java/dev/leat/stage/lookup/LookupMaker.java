package dev.leat.stage.lookup;

import dev.leat.api.AsyncStage;
import dev.leat.config.KeyException;
import dev.leat.config.PipelineConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.StageConfig;
import dev.leat.sql.Login;
import dev.leat.stage.Outside;
import java.util.List;

/** Makes {@code lookup} stages: what such a stage does not say itself comes from its pipeline. */
public final class LookupMaker {
    /** A full batch by default, so that it costs one query. */
    public static final int CONCURRENCY = 1000;

    private LookupMaker() {}

    /** @throws IllegalArgumentException when an option does not fit */
    public static AsyncStage make(Lookup lookup, PipelineConfig pipeline, StageConfig config, Outside outside) {
        String name = pipeline.name() + "." + config.name();
        long statementTimeoutMs = statementTimeoutMs(lookup, config);
        Login login = login(lookup, pipeline.sink());
        String path = config.options().path();
        return new LookupStage(
                lookup,
                outside,
                telemetry ->
                        new LookupSettings(config.name(), name, path, lookup, login, statementTimeoutMs, telemetry));
    }

    private static long statementTimeoutMs(Lookup lookup, StageConfig config) {
        Long wanted = lookup.statementTimeoutMs();
        long timeoutMs = config.timeoutMs();
        if (wanted != null && wanted >= timeoutMs) {
            throw new KeyException(
                    List.of("statementTimeoutMs"),
                    "must be below timeoutMs (" + timeoutMs + "), got " + wanted
                            + "; nobody would wait for the query any more");
        }
        Long attemptMs = config.retry().attemptMs();
        return wanted != null ? wanted : Math.max(1, (attemptMs == null ? timeoutMs : attemptMs) / 2);
    }

    private static Login login(Lookup lookup, SinkConfig sink) {
        LookupDatabase own = lookup.database();
        return own == null
                ? new Login(sink.uri(), sink.user(), sink.password())
                : new Login(own.uri(), own.user(), own.password());
    }
}
