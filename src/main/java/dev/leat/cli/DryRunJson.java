package dev.leat.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.sink.TriedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A dry run for machines: one JSON object per line, one for each event and then one for the whole. */
final class DryRunJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private DryRunJson() {}

    static List<String> lines(DryRunReport report) {
        List<String> lines = new ArrayList<>();
        report.outcomes().forEach(outcome -> lines.add(event(outcome).toString()));
        lines.add(summary(report).toString());
        return lines;
    }

    private static ObjectNode event(DryRunOutcome outcome) {
        Origin origin = outcome.event().origin();
        ObjectNode json = NODES.objectNode()
                .put("topic", origin.topic())
                .put("partition", origin.partition())
                .put("offset", origin.offset())
                .put("timestamp", Instant.ofEpochMilli(origin.timestampMs()).toString())
                .put("tombstone", outcome.event().isTombstone());
        ArrayNode tables = json.putArray("tables");
        for (TriedEvent tried : outcome.tried()) {
            tried.tables().forEach(table -> tables.add(table(tried, table)));
        }
        ArrayNode dropped = json.putArray("dropped");
        outcome.drops()
                .forEach(drop ->
                        dropped.addObject().put("part", drop.event().part()).put("stage", drop.stage()));
        ArrayNode rejected = json.putArray("rejected");
        outcome.failed().forEach(failed -> rejected.add(rejected(failed)));
        return json.put("unknown", outcome.unknown().isEmpty() ? null : outcome.unknown());
    }

    private static ObjectNode table(TriedEvent tried, TriedEvent.Table table) {
        ObjectNode json = NODES.objectNode()
                .put("table", table.name())
                .put("part", tried.event().part())
                .put("asSent", table.asSent())
                .put("notStored", table.unwritten());
        table.written().forEach(json.putArray("rows")::add);
        table.deleted().forEach(json.putArray("deleted")::add);
        ArrayNode coercions = json.putArray("coercions");
        for (TriedEvent.Coercion one : table.coercions()) {
            ObjectNode coercion =
                    coercions.addObject().put("column", one.column()).put("type", one.type());
            coercion.set("given", one.given());
            coercion.set("stored", one.stored());
        }
        return json;
    }

    private static ObjectNode rejected(DeadLetter failed) {
        return NODES.objectNode()
                .put("part", failed.event().part())
                .put("stage", failed.stage())
                .put("kind", failed.kind().name())
                .put("reason", failed.reason())
                .put("sqlState", failed.sqlState())
                .put("parked", failed.parked());
    }

    private static ObjectNode summary(DryRunReport report) {
        ObjectNode json = NODES.objectNode()
                .put("events", report.outcomes().size())
                .put("written", report.written())
                .put("rows", report.rows())
                .put("dropped", report.dropped())
                .put("rejected", report.rejected())
                .put("parked", report.parked())
                .put("waiting", report.waiting())
                .put("unknown", report.unknown())
                .put("deferredConstraintViolated", report.result().deferred())
                .put("shortage", report.shortage().isEmpty() ? null : report.shortage())
                .put("wouldStop", report.result().refusal());
        ObjectNode drops = json.putObject("droppedBy");
        report.dropsByStage().forEach(drops::put);
        ObjectNode fields = json.putObject("fieldsWithoutColumn");
        report.result().unknownFields().forEach((table, names) -> names.forEach(fields.putArray(table)::add));
        return json.put("sql", report.sink().sql())
                .put("wholeSql", report.sink().wholeSql());
    }
}
