package dev.leat.it.failure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leat.support.Clock;
import dev.leat.support.LeatProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's clients measure time by the wall clock, which somebody may set. */
class ClockIT {
    @TempDir
    Path folder;

    @Test
    void a_clock_that_is_an_hour_ahead_and_set_back_costs_new_clients_and_no_event() throws Exception {
        assumeTrue(Clock.isPossible(), "a C compiler makes the clock");
        Clock clock = Clock.in(folder, "clock");
        List<String> machine = new ArrayList<>(List.of("env"));
        clock.environment().forEach((name, value) -> machine.add(name + "=" + value));
        try (Scene scene = Scene.shared()) {
            LeatProcess process =
                    scene.startOn(machine, "{\"admin\": {\"enabled\": false}}", List.of(), scene.configFile());
            scene.awaitClaimed(process, Events.PARTITIONS);

            clock.shift(TimeUnit.HOURS.toMillis(1));
            scene.events().send(2_000);
            scene.awaitAll();
            clock.shift(0);
            scene.events().send(2_000);

            process.awaitOutput("the clock was set back by 3");
            scene.finish();
        }
    }
}
