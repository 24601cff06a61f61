package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.pipeline.Trail.Drop;
import dev.leat.sink.TriedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A dry run for people. */
final class DryRunText {
    private static final int VALUE_CHARACTERS_MAX = 200;

    private final DryRunReport report;
    private final List<String> lines = new ArrayList<>();

    private DryRunText(DryRunReport report) {
        this.report = report;
    }

    static String of(DryRunReport report) {
        DryRunText text = new DryRunText(report);
        report.outcomes().forEach(text::outcome);
        text.sql();
        text.summary();
        return String.join("\n", text.lines);
    }

    private void outcome(DryRunOutcome outcome) {
        Origin origin = outcome.event().origin();
        lines.add(origin.topic() + "-" + origin.partition() + ", offset " + origin.offset() + ", "
                + Instant.ofEpochMilli(origin.timestampMs()) + (outcome.event().isTombstone() ? ", tombstone" : ""));
        for (TriedEvent tried : outcome.tried()) {
            if (tried.tables().isEmpty()) {
                lines.add("  no rows" + piece(tried.event()));
            }
            tried.tables().forEach(table -> table(tried, table));
        }
        for (Drop drop : outcome.drops()) {
            lines.add("  dropped by " + drop.stage() + piece(drop.event()));
        }
        for (DeadLetter failed : outcome.failed()) {
            lines.add(
                    failed.waits()
                            ? "  parked" + piece(failed.event()) + ", " + failed.reason()
                            : "  rejected by " + failed.stage() + piece(failed.event()) + ": " + failed.kind() + ": "
                                    + failed.reason() + (failed.parked() ? "; parked with its key" : ""));
        }
        if (!outcome.unknown().isEmpty()) {
            lines.add("  not known: " + outcome.unknown());
        }
    }

    private void table(TriedEvent tried, TriedEvent.Table table) {
        String name = table.name() + piece(tried.event());
        for (JsonNode row : table.written()) {
            lines.add("  → " + name + (table.asSent() ? " (as sent, the role may not look) " : " ") + row);
        }
        if (table.unwritten() > 0) {
            lines.add("  → " + name + ": " + table.unwritten()
                    + " not stored: there already, or taken by a trigger of the table");
        }
        for (JsonNode row : table.deleted()) {
            lines.add("  → " + name + " deleted " + row);
        }
        if (table.written().isEmpty()
                && table.unwritten() == 0
                && table.deleted().isEmpty()) {
            lines.add("  → " + name + ": there is nothing to delete");
        }
        for (TriedEvent.Coercion one : table.coercions()) {
            lines.add("      " + one.column() + " " + one.type() + ": " + cut(one.given()) + " is stored as "
                    + cut(one.stored()));
        }
    }

    private static String piece(Event event) {
        return event.part() == null ? "" : " (piece " + event.part() + ")";
    }

    private static String cut(JsonNode value) {
        String text = value.toString();
        return text.length() > VALUE_CHARACTERS_MAX ? text.substring(0, VALUE_CHARACTERS_MAX) + "…" : text;
    }

    private void sql() {
        lines.add("");
        lines.add("SQL: one statement per transaction, here with every part; it has those for dead letters and deletes"
                + " only when there are some");
        lines.add("");
        lines.add(report.sink().wholeSql());
    }

    private void summary() {
        lines.add("");
        report.result()
                .unknownFields()
                .forEach((table, fields) ->
                        lines.add("fields without a column in " + table + ": " + String.join(", ", fields)));
        if (report.result().deferred()) {
            lines.add("a deferred constraint was violated at the end, so all constraints were checked at the end"
                    + " of each event, as the sink does then");
        }
        if (!report.shortage().isEmpty()) {
            lines.add("fewer events than wanted: " + report.shortage());
        }
        String refusal = report.result().refusal();
        if (refusal != null) {
            lines.add("in one transaction these would stop the pipeline: " + refusal);
        }
        lines.add(report.outcomes().size() + " events: " + report.written() + " written (" + report.rows() + " rows), "
                + report.dropped() + " dropped" + stages(report.dropsByStage()) + ", " + report.rejected()
                + " rejected" + parked() + (report.unknown() == 0 ? "" : ", " + report.unknown() + " not known")
                + "; the transaction was rolled back");
    }

    private String parked() {
        return report.parked() == 0
                ? ""
                : " (" + report.parked() + " parked), " + report.waiting()
                        + " waiting behind a parked one of their key";
    }

    private static String stages(Map<String, Long> drops) {
        return drops.isEmpty()
                ? ""
                : drops.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
