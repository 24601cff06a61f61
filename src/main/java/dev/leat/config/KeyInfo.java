package dev.leat.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;

/** One key of a record of the configuration: the record component and what its {@link Key} says. */
public record KeyInfo(String name, Type type, Key key) {

    /** The keys of a record in their order; components without {@link Key} hold what is bound later. */
    public static List<KeyInfo> of(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.isAnnotationPresent(Key.class))
                .map(KeyInfo::of)
                .toList();
    }

    private static KeyInfo of(RecordComponent component) {
        return new KeyInfo(component.getName(), component.getGenericType(), component.getAnnotation(Key.class));
    }

    public boolean required() {
        return key.fallback().isEmpty() && !key.optional();
    }
}
