package dev.leat.cli;

import dev.leat.source.Sample;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which events of a pipeline's topics a command looks at. */
final class SampleOptions {
    private static final int EVENTS_MAX = 10_000;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "How many, of all partitions together; 1 to 10000, ${DEFAULT-VALUE} by default.")
    private int events;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "latest (default): the newest that are there; earliest: the oldest; or the first ones since a"
                    + " time such as 2026-01-31T00:00:00Z.",
            defaultValue = "latest")
    private String from = "";

    /** @param events unless somebody says how many */
    SampleOptions(int events) {
        this.events = events;
    }

    /** @param partition only this one of each topic; null for all */
    Sample.Wanted wanted(@Nullable Integer partition) {
        if (events < 1 || events > EVENTS_MAX) {
            throw CommandFailure.wrongUsage("--events must be 1.." + EVENTS_MAX + ", got " + events);
        }
        return new Sample.Wanted(events, PlaceOption.startAt("--from must be", from), partition);
    }
}
