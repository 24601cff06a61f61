package dev.leat.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in their order, as {@link LinkedHashMap} keeps them, in a third of its memory: two arrays
 * that are searched from the start, and a hash table once there are too many for that. Neither names nor values are
 * null. Belongs to one thread, as the node around it.
 */
final class FieldMap extends AbstractMap<String, JsonNode> {
    /** A search among so many interned names costs about what hashing one does. */
    private static final int SEARCHED_MAX = 24;

    private static final int CAPACITY = 12;

    private String[] names = new String[CAPACITY];
    private JsonNode[] values = new JsonNode[CAPACITY];
    private int size;
    private @Nullable Map<String, JsonNode> hashed;

    @Override
    public int size() {
        return hashed == null ? size : hashed.size();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public @Nullable JsonNode get(@Nullable Object name) {
        if (hashed != null) {
            return hashed.get(name);
        }
        int at = find(name);
        return at < 0 ? null : values[at];
    }

    @Override
    public @Nullable JsonNode put(String name, JsonNode value) {
        if (hashed != null) {
            return hashed.put(name, value);
        }
        int at = find(name);
        if (at >= 0) {
            JsonNode before = values[at];
            values[at] = value;
            return before;
        }
        if (size == SEARCHED_MAX) {
            return hash().put(name, value);
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        names[size] = Objects.requireNonNull(name);
        values[size] = Objects.requireNonNull(value);
        size++;
        return null;
    }

    @Override
    public @Nullable JsonNode remove(@Nullable Object name) {
        if (hashed != null) {
            return hashed.remove(name);
        }
        int at = find(name);
        if (at < 0) {
            return null;
        }
        JsonNode before = values[at];
        removeAt(at);
        return before;
    }

    @Override
    public void clear() {
        hashed = null;
        names = new String[CAPACITY];
        values = new JsonNode[CAPACITY];
        size = 0;
    }

    @Override
    public Set<Map.Entry<String, JsonNode>> entrySet() {
        return hashed == null ? new Entries() : hashed.entrySet();
    }

    /** Names of one parser are the same objects again and again, so most searches compare no characters. */
    private int find(@Nullable Object name) {
        if (name == null) {
            return -1;
        }
        for (int at = 0; at < size; at++) {
            if (names[at] == name) {
                return at;
            }
        }
        int hash = name.hashCode();
        for (int at = 0; at < size; at++) {
            if (names[at].hashCode() == hash && names[at].equals(name)) {
                return at;
            }
        }
        return -1;
    }

    private Map<String, JsonNode> hash() {
        Map<String, JsonNode> all = new LinkedHashMap<>(4 * size);
        for (int at = 0; at < size; at++) {
            all.put(names[at], values[at]);
        }
        clear();
        hashed = all;
        return all;
    }

    private void removeAt(int at) {
        size--;
        System.arraycopy(names, at + 1, names, at, size - at);
        System.arraycopy(values, at + 1, values, at, size - at);
    }

    /** Fields while they are in arrays. */
    private final class Entries extends AbstractSet<Map.Entry<String, JsonNode>> {
        @Override
        public int size() {
            return size;
        }

        @Override
        public Iterator<Map.Entry<String, JsonNode>> iterator() {
            return new Walk();
        }
    }

    private final class Walk implements Iterator<Map.Entry<String, JsonNode>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<String, JsonNode> next() {
            if (next >= size) {
                throw new NoSuchElementException();
            }
            Field field = new Field(names[next], values[next]);
            next++;
            return field;
        }

        @Override
        public void remove() {
            next--;
            removeAt(next);
        }
    }

    /** A field whose value can be exchanged in the object. */
    private final class Field extends SimpleEntry<String, JsonNode> {
        private static final long serialVersionUID = 1L;

        Field(String name, JsonNode value) {
            super(name, value);
        }

        @Override
        public JsonNode setValue(JsonNode value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }
}
