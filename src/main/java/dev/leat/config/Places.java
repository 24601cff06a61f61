package dev.leat.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each JSON path of one file stands in its text. A member stands where its key stands, an item where it begins,
 * and what is not in the file where the nearest thing around it stands.
 */
final class Places {
    /** Where a text begins (its quote), and its index in the file. */
    private record TextStart(int line, int column, int index) {}

    private final String file;
    private final String text;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, TextStart> texts = new HashMap<>();

    Places(String file, String text) {
        this.file = file;
        this.text = text;
        places.put("", new Place(file, 1, 1));
    }

    void put(String path, int line, int column) {
        places.put(path, new Place(file, line, column));
    }

    void putText(String path, int line, int column, int index) {
        texts.put(path, new TextStart(line, column, index));
    }

    /** A placeholder was filled in: positions inside the value are no positions in the file any more. */
    void filled(String path) {
        texts.remove(path);
    }

    Place at(int line, int column) {
        return new Place(file, line, column);
    }

    Place of(String path) {
        String known = path;
        while (true) {
            Place place = places.get(known);
            if (place != null) {
                return place;
            }
            known = JsonPaths.parent(known);
        }
    }

    /** Where a line and column of a value stand in the file; null where the value does not stand in it literally. */
    @Nullable
    Place inside(String path, int line, int column) {
        TextStart start = texts.get(path);
        if (start == null) {
            return null;
        }
        int index = start.index + 1;
        int atLine = 1;
        int atColumn = 1;
        while (index < text.length() && text.charAt(index) != '"' && (atLine < line || atColumn < column)) {
            boolean escaped = text.charAt(index) == '\\';
            char escape = escaped ? text.charAt(index + 1) : ' ';
            if (escape == 'n') {
                if (atLine == line) {
                    break;
                }
                atLine++;
                atColumn = 1;
            } else {
                atColumn++;
            }
            index += escape == 'u' ? 6 : escaped ? 2 : 1;
        }
        return new Place(file, start.line, start.column + index - start.index);
    }
}
