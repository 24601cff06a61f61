package dev.leat.stage.builtin;

import dev.leat.config.KeyException;
import dev.leat.config.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a pattern as Java has it: groups named by fields get names that Java allows, and calls such as
 * {@code %{NAME:field:int}} are replaced by the patterns that they name. For one pattern.
 */
final class PatternCompiler {
    private static final Pattern CALL =
            Pattern.compile("%\\{(?<name>\\w+)(?::(?<field>[^:}]+))?(?::(?<type>[^:}]+))?}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<(?<field>[\\p{L}_@][^>]*)>");
    private static final Pattern BACK = Pattern.compile("\\\\k<(?<field>[^>]+)>");
    private static final Pattern FIELD = Pattern.compile("[\\p{L}_@][\\p{L}0-9_@-]*(?:\\.[\\p{L}_@][\\p{L}0-9_@-]*)*");

    /** Patterns that call each other twice at every step would grow beyond memory; Java's compiler has less stack. */
    private static final int CHARACTERS_MAX = 20_000;

    private final List<String> keys;
    private final String source;
    private final @Nullable Map<String, String> definitions;

    private final StringBuilder regex = new StringBuilder();
    private final TreeMap<Integer, Integer> places = new TreeMap<>();
    private final Map<String, NamedRegex.Field> fields = new LinkedHashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    private int groups;
    private int place;

    /**
     * @param keys where the pattern stands, for messages
     * @param definitions what {@code %{NAME}} stands for; null: it is a plain regular expression
     */
    PatternCompiler(List<String> keys, String source, @Nullable Map<String, String> definitions) {
        this.keys = keys;
        this.source = source;
        this.definitions = definitions;
    }

    /** @throws KeyException when it is none, with the place */
    Pattern compile() {
        write(source);
        try {
            return Pattern.compile(regex.toString());
        } catch (PatternSyntaxException failure) {
            Map.Entry<Integer, Integer> before = places.floorEntry(Math.max(failure.getIndex(), 0));
            place = before == null ? 0 : before.getValue();
            throw wrong("is no valid regular expression: " + failure.getDescription());
        }
    }

    /** The fields that {@link #compile} found, in their order. */
    List<NamedRegex.Field> fields() {
        return List.copyOf(fields.values());
    }

    private void write(String text) {
        int index = 0;
        while (index < text.length()) {
            if (open.isEmpty()) {
                place = index;
                places.put(regex.length(), index);
            }
            index = token(text, index);
            if (regex.length() > CHARACTERS_MAX) {
                throw wrong("becomes longer than " + CHARACTERS_MAX + " characters, with all that it calls");
            }
        }
    }

    /** Writes what begins at the index, and gives the index behind it. */
    private int token(String text, int index) {
        if (text.startsWith("\\Q", index)) {
            int end = text.indexOf("\\E", index);
            return copy(text, index, end < 0 ? text.length() : end + 2);
        }
        if (text.startsWith("\\k<", index)) {
            return back(text, index);
        }
        if (text.charAt(index) == '\\') {
            return copy(text, index, Math.min(index + 2, text.length()));
        }
        if (text.charAt(index) == '[') {
            return copy(text, index, endOfClass(text, index));
        }
        if (definitions != null && text.startsWith("%{", index)) {
            return call(text, index, definitions);
        }
        Matcher group = GROUP.matcher(text).region(index, text.length());
        if (group.lookingAt()) {
            openGroup(group.group("field"), null);
            return group.end();
        }
        return copy(text, index, index + 1);
    }

    private int copy(String text, int from, int to) {
        regex.append(text, from, to);
        return to;
    }

    private int endOfClass(String text, int start) {
        int index = text.startsWith("^", start + 1) ? start + 2 : start + 1;
        int depth = 1;
        for (index += text.startsWith("]", index) ? 1 : 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '\\') {
                index++;
            } else if (c == ']') {
                depth--;
            } else if (text.startsWith("[:", index)) {
                throw wrong("has a class such as [:alpha:], which Java does not know; write \\p{Alpha}");
            } else if (c == '[') {
                depth++;
            }
            if (depth == 0) {
                return index + 1;
            }
        }
        return text.length();
    }

    private int back(String text, int index) {
        Matcher back = BACK.matcher(text).region(index, text.length());
        NamedRegex.Field field = back.lookingAt() ? fields.get(back.group("field")) : null;
        if (field == null) {
            throw wrong("refers to a group that is not before it");
        }
        regex.append("\\k<").append(field.groups().get(0)).append('>');
        return back.end();
    }

    private int call(String text, int index, Map<String, String> known) {
        Matcher call = CALL.matcher(text).region(index, text.length());
        if (!call.lookingAt()) {
            throw wrong("must have %{NAME}, %{NAME:field} or %{NAME:field:type} here");
        }
        String name = call.group("name");
        String definition = known.get(name);
        if (definition == null) {
            throw wrong("calls '" + name + "', which " + Nearest.unknown("pattern", name, known.keySet()));
        }
        if (!open.add(name)) {
            throw wrong("calls itself: " + String.join(" → ", open) + " → " + name);
        }
        String field = call.group("field");
        if (field == null) {
            regex.append("(?:");
        } else {
            openGroup(field, call.group("type"));
        }
        write(definition);
        regex.append(')');
        open.remove(name);
        return call.end();
    }

    /** The same field may be named in several alternatives: what matched counts. */
    private void openGroup(String field, @Nullable String type) {
        if (!FIELD.matcher(field).matches()) {
            throw wrong("names a field '" + field + "'; names are letters, digits, '_', '-' and '@', joined by dots");
        }
        NamedRegex.Field before = fields.get(field);
        NamedRegex.Type known = before == null ? NamedRegex.Type.TEXT : before.type();
        if (type != null) {
            known = NamedRegex.Type.named(type);
        }
        if (known == null) {
            throw wrong("asks for the type '" + type + "'; types are int, decimal, float, boolean and text");
        }
        String group = "g" + groups++;
        List<String> all = new ArrayList<>();
        if (before != null) {
            all.addAll(before.groups());
        }
        all.add(group);
        fields.put(field, new NamedRegex.Field(field, known, all));
        regex.append("(?<").append(group).append('>');
    }

    private KeyException wrong(String message) {
        return KeyException.inside(keys, source, place, message);
    }
}
