package dev.leat.config;

import java.util.List;

/** Checks the PostgreSQL side as far as it needs no database: the uri, who connects, and the tables. */
final class SinkChecks {
    private SinkChecks() {}

    static void check(Binding binding, List<StageConfig> stages, Problems problems) {
        for (Bound<SinkConfig> bound : binding.bound(SinkConfig.class)) {
            SinkConfig sink = bound.record();
            for (DatabaseUri.Mistake mistake : DatabaseUri.mistakes("sink", sink.uri(), sink.user(), sink.password())) {
                String path = JsonPaths.member(bound.path(), mistake.key());
                if (!binding.guessed(path)) {
                    problems.add(path, mistake.message());
                }
            }
        }
        TableChecks.check(binding, stages, problems);
    }
}
