package dev.leat.dev;

import java.nio.file.Path;
import java.util.List;

/**
 * What the quick start is asked to do; travels from the launcher to the keeper as arguments.
 *
 * @param home folder of the project, with {@code conf/}
 * @param jar the fat jar
 * @param result file that takes the last line of a finite run
 * @param events how many to generate; 0: endless
 * @param eventsPerSecond 0: as fast as Kafka takes them
 * @param terminal whether a line may be written over
 */
record QuickStartOptions(Path home, Path jar, Path result, long events, double eventsPerSecond, boolean terminal) {
    private static final double ENDLESS_RATE = 2_000;

    /** From the system properties {@code leat.events} and {@code leat.rate}, as given to Maven with -D. */
    static QuickStartOptions of(Path home, Path jar, Path result, boolean terminal) {
        long events = (long) number("leat.events", 0);
        return new QuickStartOptions(
                home, jar, result, events, number("leat.rate", events > 0 ? 0 : ENDLESS_RATE), terminal);
    }

    static QuickStartOptions parse(String[] words) {
        return new QuickStartOptions(
                Path.of(words[0]),
                Path.of(words[1]),
                Path.of(words[2]),
                Long.parseLong(words[3]),
                Double.parseDouble(words[4]),
                Boolean.parseBoolean(words[5]));
    }

    List<String> words() {
        return List.of(
                home.toString(),
                jar.toString(),
                result.toString(),
                Long.toString(events),
                Double.toString(eventsPerSecond),
                Boolean.toString(terminal));
    }

    private static double number(String name, double fallback) {
        String text = System.getProperty(name, "");
        try {
            double number = text.isBlank() ? fallback : Double.parseDouble(text.replace("_", ""));
            if (number >= 0 && number <= 1e15) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new DevException("-D" + name + " must be a number of 0 or more, got " + text);
    }
}
