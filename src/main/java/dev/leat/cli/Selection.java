package dev.leat.cli;

import dev.leat.api.FailureKind;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.StoredDeadLetter;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose dead letters. */
final class Selection {
    private static final int LIMIT_MAX = 100_000;

    @Option(names = "--id", split = ",", paramLabel = "N", description = "Only these; may be repeated.")
    private List<Long> ids = List.of();

    @Option(names = "--topic", paramLabel = "NAME", description = "Only from this topic.")
    private @Nullable String topic;

    @Option(names = "--stage", paramLabel = "NAME", description = "Only what failed in this stage, source or sink.")
    private @Nullable String stage;

    @Option(names = "--kind", description = "Only this kind of failure: ${COMPLETION-CANDIDATES}.")
    private @Nullable FailureKind kind;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what was set aside at this time or later, such as 2026-01-31T00:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many, oldest first; ${DEFAULT-VALUE} by default.",
            defaultValue = "1000")
    private int limit;

    /** Nothing was chosen but their number. */
    boolean isEverything() {
        return ids.isEmpty() && topic == null && stage == null && kind == null && since == null;
    }

    /** Fails when an id was chosen that the pipeline does not have, so that nothing is done by half. */
    Future<Void> refuseUnknown(DeadLetterTable table, String pipeline) {
        return ids.isEmpty()
                ? Future.succeededFuture()
                : table.list(DeadLetterFilter.of(ids)).map(found -> {
                    refuseUnknown(ids, found, pipeline);
                    return null;
                });
    }

    static void refuseUnknown(List<Long> ids, List<StoredDeadLetter> found, String pipeline) {
        Set<Long> missing = new TreeSet<>(ids);
        found.forEach(one -> missing.remove(one.id()));
        if (!missing.isEmpty()) {
            String list = missing.stream().map(String::valueOf).collect(Collectors.joining(", "));
            throw CommandFailure.failed("pipeline " + pipeline + " has no dead letter " + list);
        }
    }

    /** Says how many were meant and not taken because of the limit, if any, and how to go on. */
    void printLeft(Terminal terminal, long left, String advice) {
        if (left > 0) {
            terminal.err().println(left + " left by --limit=" + limit + "; " + advice);
        }
    }

    /** @param states of new, parked, replayed and discarded; empty for all */
    DeadLetterFilter filter(List<String> states) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw CommandFailure.wrongUsage("--limit must be 1.." + LIMIT_MAX + ", got " + limit);
        }
        String kindName = kind == null ? null : kind.name();
        return new DeadLetterFilter(ids, states, topic, null, stage, kindName, since(), null, null, null, limit);
    }

    private @Nullable OffsetDateTime since() {
        try {
            return since == null ? null : Instant.parse(since).atOffset(ZoneOffset.UTC);
        } catch (DateTimeParseException failure) {
            throw CommandFailure.wrongUsage("--since must be a time such as 2026-01-31T00:00:00Z, got " + since);
        }
    }
}
