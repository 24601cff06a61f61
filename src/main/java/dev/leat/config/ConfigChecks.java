package dev.leat.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The checks that need more than one key, or more than one file. Each takes what could be read. */
final class ConfigChecks {
    private final Binding binding;
    private final Problems problems;

    private ConfigChecks(Binding binding, Problems problems) {
        this.binding = binding;
        this.problems = problems;
    }

    /**
     * One file by itself.
     *
     * @param stages all of the pipeline, also those inside of others
     */
    static void check(Binding binding, List<StageConfig> stages, Problems problems) {
        ConfigChecks checks = new ConfigChecks(binding, problems);
        StageChecks.check(stages, problems);
        SourceChecks.check(binding, problems);
        SinkChecks.check(binding, stages, problems);
        checks.limits();
        checks.deadLetterTopic();
    }

    /** Files that shall run in one process: names and consumer groups are not shared. */
    static void acrossFiles(List<Reading<PipelineConfig>> files) {
        Map<String, String> names = new HashMap<>();
        Map<String, Reading<PipelineConfig>> groups = new HashMap<>();
        for (Reading<PipelineConfig> file : files) {
            String name = file.text("name");
            String other = name.isEmpty() ? null : names.putIfAbsent(name, file.file());
            if (other != null) {
                file.problems().add("name", "is the name of the pipeline in " + other + " too; positions hang on it");
            }
            for (Bound<SourceConfig> source : file.binding().bound(SourceConfig.class)) {
                Reading<PipelineConfig> first =
                        groups.putIfAbsent(source.record().groupId(), file);
                if (first != null) {
                    sameGroup(file, source, first);
                }
            }
        }
    }

    private static void sameGroup(
            Reading<PipelineConfig> file, Bound<SourceConfig> source, Reading<PipelineConfig> first) {
        String path = JsonPaths.member(source.path(), "groupId");
        boolean sameBrokers = first.binding().bound(SourceConfig.class).stream()
                .anyMatch(other -> sameBrokers(other.record(), source.record()));
        String found = "is the consumer group of the pipeline in " + first.file() + " too";
        if (sameBrokers) {
            file.problems().add(path, found + "; each would get only a part of the partitions");
        } else {
            file.problems().warn(path, found + "; if both clusters are one, each gets only a part of the partitions");
        }
    }

    private static boolean sameBrokers(SourceConfig one, SourceConfig other) {
        return one.bootstrapServers()
                .toLowerCase(Locale.ROOT)
                .equals(other.bootstrapServers().toLowerCase(Locale.ROOT));
    }

    private void limits() {
        for (Bound<LimitsConfig> limits : binding.bound(LimitsConfig.class)) {
            for (Bound<SinkConfig> sink : binding.bound(SinkConfig.class)) {
                limits(limits, sink);
            }
        }
    }

    private void limits(Bound<LimitsConfig> limits, Bound<SinkConfig> sink) {
        int batchEvents = limits.record().batchEvents();
        if (batchEvents > sink.record().rowsMax()) {
            problems.add(
                    JsonPaths.member(limits.path(), "batchEvents"),
                    "must not be above sink.rowsMax (" + sink.record().rowsMax() + "), got " + batchEvents
                            + "; a batch is written in one transaction");
        }
        long inFlightBytes = limits.record().inFlightBytes();
        if (sink.gives("bytesMax") && sink.record().bytesMax() > inFlightBytes) {
            problems.warn(
                    JsonPaths.member(sink.path(), "bytesMax"),
                    "is never reached: limits.inFlightBytes (" + inFlightBytes + ") is below it ("
                            + sink.record().bytesMax() + ")");
        }
    }

    private void deadLetterTopic() {
        for (Bound<ErrorsConfig> errors : binding.bound(ErrorsConfig.class)) {
            String topic = Objects.requireNonNullElse(errors.record().topic(), "");
            boolean read = binding.bound(SourceConfig.class).stream()
                    .anyMatch(source -> source.record().topics().matches(topic));
            if (!topic.isEmpty() && read) {
                problems.add(
                        JsonPaths.member(errors.path(), "topic"),
                        "must not be a topic that source.topics reads, got \"" + topic
                                + "\"; dead letters would come back for ever");
            }
        }
    }
}
