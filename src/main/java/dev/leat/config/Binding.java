package dev.leat.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.EventJson;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON into records, once. It goes on after a mistake, so that all are found: a wrong value that has a default
 * counts as its default, a wrong entry of a list is left out; whether there were mistakes, the problems tell.
 */
final class Binding {
    private static final String SCHEMA = "$schema";

    private final Scalars scalars;
    private final Problems problems;
    private final Map<Class<?>, List<Bound<?>>> bound = new LinkedHashMap<>();
    private final List<String> guessed = new ArrayList<>();

    Binding(Scalars scalars, Problems problems) {
        this.scalars = scalars;
        this.problems = problems;
    }

    /** Every record of this type that came about, with its path. */
    @SuppressWarnings("unchecked") // the map's key is the class of what is in its lists
    <R extends Record> List<Bound<R>> bound(Class<R> type) {
        return (List<Bound<R>>) (List<?>) bound.getOrDefault(type, List.of());
    }

    /** Something at this path or below was wrong and is left out, or counts as a default. */
    boolean guessed(String path) {
        return guessed.stream().anyMatch(wrong -> JsonPaths.isAtOrBelow(wrong, path));
    }

    /** Null when a key without default is missing or wrong. */
    <R extends Record> @Nullable R record(Section section, Class<R> type) {
        reportUnknownKeys(section, type);
        long errorsBefore = problems.errorsTold();
        List<@Nullable Object> arguments = new ArrayList<>();
        boolean whole = true;
        for (RecordComponent component : type.getRecordComponents()) {
            Object argument = component(section, type, component);
            Key key = component.getAnnotation(Key.class);
            whole &= argument != null || (key != null && key.optional());
            arguments.add(argument);
        }
        return whole ? create(section, type, arguments, errorsBefore) : null;
    }

    private void reportUnknownKeys(Section section, Class<? extends Record> type) {
        if (bindsTheRestLater(type)) {
            return;
        }
        List<String> known = new ArrayList<>(section.boundKeys());
        KeyInfo.of(type).forEach(key -> known.add(key.name()));
        for (Map.Entry<String, JsonNode> member : section.node().properties()) {
            boolean schema = section.path().isEmpty() && member.getKey().equals(SCHEMA);
            if (!known.contains(member.getKey()) && !schema) {
                problems.add(
                        JsonPaths.member(section.path(), member.getKey()), Nearest.unknownKey(member.getKey(), known));
            }
        }
    }

    private static boolean bindsTheRestLater(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents()).anyMatch(component -> component.getType() == Section.class);
    }

    private @Nullable Object component(Section section, Class<? extends Record> type, RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            return rest(section, type);
        }
        String path = JsonPaths.member(section.path(), component.getName());
        JsonNode node = section.node().path(component.getName());
        boolean absent = node.isMissingNode() || (key.optional() && node.isNull());
        if (!absent) {
            Value value = new Value(path, node, problems);
            Object read = value(value, component.getGenericType());
            if (read != null && Bounds.hold(value, read, key)) {
                return read;
            }
            if (!component.getType().isPrimitive()) {
                guessed.add(path);
            }
        } else if (key.fallback().isEmpty() && !key.optional()) {
            problems.add(path, "is missing");
        }
        return key.fallback().isEmpty() ? null : fallback(path, component, key);
    }

    /** A default is written in the source: a mistake in it is ours. */
    private @Nullable Object fallback(String path, RecordComponent component, Key key) {
        try {
            JsonNode node = EventJson.MAPPER.readTree(key.fallback());
            return value(new Value(path, node, problems), component.getGenericType());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("the default of " + component + " is not JSON", failure);
        }
    }

    private static Section rest(Section section, Class<? extends Record> type) {
        List<String> boundKeys = KeyInfo.of(type).stream().map(KeyInfo::name).toList();
        ObjectNode rest = section.node().deepCopy();
        rest.remove(boundKeys);
        Set<String> givenKeys = new TreeSet<>(boundKeys);
        givenKeys.removeIf(key -> !section.node().has(key));
        return new Section(section.path(), rest, boundKeys, givenKeys);
    }

    private @Nullable Object value(Value value, Type type) {
        if (value.unfilled()) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return generic.getRawType() == List.class ? list(value, arguments[0]) : map(value, arguments[1]);
        }
        Class<?> plain = (Class<?>) type;
        if (scalars.reads(plain)) {
            return scalars.read(value, plain);
        }
        if (!(value.node() instanceof ObjectNode object)) {
            return value.mustBe("an object");
        }
        return record(new Section(value.path(), object), plain.asSubclass(Record.class));
    }

    private @Nullable Object list(Value value, Type itemType) {
        if (!(value.node() instanceof ArrayNode array)) {
            return value.mustBe("a list");
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Object item = value(value.item(i, array.path(i)), itemType);
            if (item == null) {
                guessed.add(JsonPaths.item(value.path(), i));
            } else {
                items.add(item);
            }
        }
        return List.copyOf(items);
    }

    private @Nullable Object map(Value value, Type memberType) {
        if (!(value.node() instanceof ObjectNode object)) {
            return value.mustBe("an object");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            Value each = value.member(member.getKey(), member.getValue());
            Object read = memberType == String.class ? plainText(each) : value(each, memberType);
            if (read == null) {
                guessed.add(each.path());
            } else {
                members.put(member.getKey(), read);
            }
        }
        return Collections.unmodifiableMap(members);
    }

    /** Properties of others may be written as numbers and booleans too. */
    private static @Nullable Object plainText(Value value) {
        boolean scalar = value.node().isValueNode() && !value.node().isNull();
        return scalar ? value.node().asText() : value.mustBe("a text, a number, true or false");
    }

    private <R extends Record> @Nullable R create(
            Section section, Class<R> type, List<@Nullable Object> arguments, long errorsBefore) {
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            R created = constructor.newInstance(arguments.toArray());
            bound.computeIfAbsent(type, first -> new ArrayList<>()).add(new Bound<>(section, created));
            return created;
        } catch (InvocationTargetException failure) {
            if (!(failure.getCause() instanceof IllegalArgumentException wrong)) {
                throw new IllegalStateException("cannot make a " + type.getName(), failure);
            }
            if (problems.errorsTold() == errorsBefore) {
                if (wrong instanceof KeyException key) {
                    key.addTo(problems, section.path());
                } else {
                    problems.add(section.path(), String.valueOf(wrong.getMessage()));
                }
            }
            return null;
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("cannot make a " + type.getName(), failure);
        }
    }
}
