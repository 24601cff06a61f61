package dev.leat.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** How much the loggers of this process write. Safe for any thread. */
public final class LogLevels {
    /** From the least to the most; OFF writes nothing. */
    public static final List<String> NAMES = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private LogLevels() {}

    /** The own level of a logger; null when it has none and counts as the one above it. */
    public static @Nullable String own(String logger) {
        Logger known = context().exists(logger);
        Level level = known == null ? null : known.getLevel();
        return level == null ? null : level.toString();
    }

    /** Whether there is none above it. */
    public static boolean isRoot(String logger) {
        return org.slf4j.Logger.ROOT_LOGGER_NAME.equalsIgnoreCase(logger);
    }

    /** The level that counts. */
    public static String effective(String logger) {
        String name = logger;
        Logger known = context().exists(name);
        while (known == null) {
            name = above(name);
            known = context().exists(name);
        }
        return known.getEffectiveLevel().toString();
    }

    /** @param level one of {@link #NAMES}; null: as the one above it */
    public static void set(String logger, @Nullable String level) {
        context().getLogger(logger).setLevel(level == null ? null : Level.toLevel(level));
    }

    private static String above(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? org.slf4j.Logger.ROOT_LOGGER_NAME : name.substring(0, dot);
    }

    /** Every logger that has a level of its own. */
    public static List<String> withLevel() {
        return context().getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .map(Logger::getName)
                .sorted()
                .toList();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
