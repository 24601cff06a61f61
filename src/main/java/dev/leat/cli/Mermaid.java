package dev.leat.cli;

import dev.leat.pipeline.Topology;
import dev.leat.pipeline.Topology.Kind;
import dev.leat.pipeline.Topology.Link;
import dev.leat.pipeline.Topology.Node;
import java.util.ArrayList;
import java.util.List;

/** A topology as a flowchart in Mermaid's language, which GitHub and many editors draw. */
final class Mermaid {
    private Mermaid() {}

    static String flowchart(Topology topology) {
        List<String> lines = new ArrayList<>();
        lines.add("flowchart LR");
        topology.nodes(Kind.SOURCE).forEach(node -> lines.add("  " + node(node)));
        if (!topology.nodes(Kind.STAGE).isEmpty()) {
            lines.add("  subgraph lanes[\"" + escaped("lanes: " + topology.lanes()) + "\"]");
            topology.nodes(Kind.STAGE).forEach(node -> lines.add("    " + node(node)));
            lines.add("  end");
        }
        lines.add("  subgraph transaction[\"one transaction\"]");
        for (Node node : topology.nodes()) {
            if (node.kind() == Kind.SINK || node.kind() == Kind.TABLE || node.kind() == Kind.STATE) {
                lines.add("    " + node(node));
            }
        }
        lines.add("  end");
        topology.nodes(Kind.TOPIC).forEach(node -> lines.add("  " + node(node)));
        topology.links().forEach(link -> lines.add("  " + link(link)));
        return String.join("\n", lines);
    }

    private static String node(Node node) {
        StringBuilder label = new StringBuilder(escaped(node.title()));
        node.notes().forEach(note -> label.append("<br/>").append(escaped(note)));
        return switch (node.kind()) {
            case SOURCE, TOPIC -> node.id() + "([\"" + label + "\"])";
            case STAGE, SINK -> node.id() + "[\"" + label + "\"]";
            case TABLE, STATE -> node.id() + "[(\"" + label + "\")]";
        };
    }

    private static String link(Link link) {
        String arrow = link.answer() ? "-.->" : "-->";
        String label = link.label().isEmpty() ? "" : "|\"" + escaped(link.label()) + "\"|";
        return link.from() + " " + arrow + label + " " + link.to();
    }

    /** Inside quotation marks only these mean something to Mermaid, or to the HTML that it makes of labels. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> {
            switch (character) {
                case '"', '#', '&', '<', '>', '`', ';' ->
                    escaped.append('#').append(character).append(';');
                default -> escaped.appendCodePoint(Character.isISOControl(character) ? ' ' : character);
            }
        });
        return escaped.toString();
    }
}
