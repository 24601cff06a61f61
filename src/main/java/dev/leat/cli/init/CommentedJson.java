package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/** A JSON object to be read by people: members in the order in which they were added, with comments before them. */
final class CommentedJson {
    private static final int WIDTH_MAX = 110;
    private static final String INDENT = "  ";

    /** A comment when it has no name. */
    private record Line(String name, List<CommentedJson> objects, String text) {}

    private final List<Line> lines = new ArrayList<>();

    /** Text as a value, in which nothing is a placeholder. */
    static JsonNode plain(String text) {
        return TextNode.valueOf(text.replace("${", "$${"));
    }

    CommentedJson note(String text) {
        lines.add(new Line("", List.of(), text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")));
        return this;
    }

    CommentedJson add(String name, JsonNode value) {
        lines.add(new Line(quoted(name), List.of(), value.toString()));
        return this;
    }

    CommentedJson add(String name, CommentedJson object) {
        lines.add(new Line(quoted(name), List.of(object), ""));
        return this;
    }

    /** An array of this object alone. */
    CommentedJson addOnly(String name, CommentedJson object) {
        lines.add(new Line(quoted(name), List.of(object), "["));
        return this;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        write("", text);
        return text.append('\n').toString();
    }

    private static String quoted(String name) {
        return TextNode.valueOf(name).toString();
    }

    private void write(String indent, StringBuilder text) {
        String inner = indent + INDENT;
        long members = lines.stream().filter(line -> !line.name().isEmpty()).count();
        text.append("{\n");
        for (Line line : lines) {
            if (line.name().isEmpty()) {
                comment(line.text(), inner, text);
                continue;
            }
            text.append(inner).append(line.name()).append(": ");
            value(line, inner, text);
            members--;
            text.append(members == 0 ? "\n" : ",\n");
        }
        text.append(indent).append('}');
    }

    private static void value(Line line, String indent, StringBuilder text) {
        if (line.objects().isEmpty()) {
            text.append(line.text());
        } else if (line.text().isEmpty()) {
            line.objects().get(0).write(indent, text);
        } else {
            text.append("[\n").append(indent).append(INDENT);
            line.objects().get(0).write(indent + INDENT, text);
            text.append('\n').append(indent).append(']');
        }
    }

    private static void comment(String words, String indent, StringBuilder text) {
        StringBuilder line = new StringBuilder(indent).append("//");
        for (String word : words.split(" +", -1)) {
            if (line.length() + word.length() >= WIDTH_MAX && line.length() > indent.length() + 2) {
                text.append(line).append('\n');
                line.setLength(0);
                line.append(indent).append("//");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
