package dev.leat.cli;

import dev.leat.pipeline.Topology;
import dev.leat.pipeline.Topology.Kind;
import dev.leat.pipeline.Topology.Node;
import dev.leat.sink.SinkInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topology in words, from Kafka at the top to PostgreSQL at the bottom. */
final class ExplainText {
    private final Topology topology;
    private final List<String> lines = new ArrayList<>();

    private ExplainText(Topology topology) {
        this.topology = topology;
    }

    /**
     * Everything there is to say.
     *
     * @param sink null when the database was not asked
     * @param sinkSilence why there is no SQL, when there is none
     */
    static String of(Topology topology, @Nullable SinkInfo sink, String sinkSilence) {
        ExplainText text = new ExplainText(topology);
        text.way();
        text.bounds();
        text.deadlines();
        if (sink == null) {
            text.lines.add("");
            text.lines.add("SQL: not shown, " + sinkSilence);
        } else {
            text.tables(sink);
            text.sql(sink);
        }
        return String.join("\n", text.lines);
    }

    private void way() {
        lines.add("pipeline " + topology.pipeline() + ", " + topology.lanes()
                + (topology.lanes() == 1 ? " lane" : " lanes")
                + ": a partition is in one lane at a time, its events in their order");
        lines.add("");
        for (Node node : topology.nodes()) {
            boolean onTheWay = node.kind() == Kind.SOURCE || node.kind() == Kind.STAGE || node.kind() == Kind.SINK;
            if (onTheWay) {
                String inside = "    ".repeat(node.depth());
                lines.add(inside + (node.kind() == Kind.SOURCE ? "    " : "  → ") + node.title());
                node.notes().forEach(note -> lines.add(inside + "        " + note));
            } else {
                lines.add("      → " + node.title() + ": " + String.join("; ", node.notes()));
            }
        }
    }

    private void bounds() {
        TextTable table = new TextTable("BOUND", "AT", "THEN");
        topology.bounds().forEach(bound -> table.add(bound.key(), bound.value(), bound.then()));
        lines.add("");
        lines.add(table.toString());
    }

    private void deadlines() {
        TextTable table = new TextTable("DEADLINE OF A BATCH", "MS");
        table.add("in all stages, once each has taken it", topology.deadlines().stagesMs());
        table.add(
                "in the sink, search for bad events included",
                topology.deadlines().sinkMs());
        table.add(
                "from sending to the answer, with those ahead",
                topology.deadlines().sourceMs());
        lines.add("");
        lines.add(table.toString());
    }

    private void tables(SinkInfo sink) {
        lines.add("");
        lines.add("columns that rows fill");
        for (SinkInfo.Table table : sink.tables()) {
            lines.add("  " + table.name() + ": " + String.join(", ", table.columns()));
        }
    }

    private void sql(SinkInfo sink) {
        lines.add("");
        lines.add("SQL: one statement per transaction");
        lines.add("");
        lines.add(sink.sql());
        lines.add("");
        lines.add("SQL: with every part; it has those for dead letters and deletes only when there are some");
        lines.add("");
        lines.add(sink.wholeSql());
    }
}
