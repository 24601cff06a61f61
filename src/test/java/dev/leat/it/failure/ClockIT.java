package dev.leat.it.failure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.Clock;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
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
        try (Scene scene = Scene.shared()) {
            LeatProcess process = start(scene, clock);
            clock.shift(TimeUnit.HOURS.toMillis(1));
            scene.events().send(2_000);
            scene.awaitAll();
            clock.shift(0);
            scene.events().send(2_000);

            process.awaitOutput("the clock was set back by 3");
            scene.finish();
        }
    }

    @Test
    void it_is_noticed_while_the_broker_is_away_and_a_poll_waits_by_that_clock() throws Exception {
        assumeTrue(Clock.isPossible(), "a C compiler makes the clock");
        Clock clock = Clock.in(folder, "clock");
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
                Scene scene = new Scene(Servers.database(), new Topics(kafka.bootstrapServers()))) {
            LeatProcess process = start(scene, clock);
            clock.shift(TimeUnit.HOURS.toMillis(1));
            scene.events().send(2_000);
            scene.awaitAll();
            kafka.kill();
            process.awaitOutput("lag is not up to date");
            clock.shift(0);

            process.awaitOutput("the clock was set back by 3");
            kafka.start();
            scene.events().send(2_000);
            scene.finish();
        }
    }

    private static LeatProcess start(Scene scene, Clock clock) throws Exception {
        List<String> machine = new ArrayList<>(List.of("env"));
        clock.environment().forEach((name, value) -> machine.add(name + "=" + value));
        LeatProcess process =
                scene.startOn(machine, "{\"admin\": {\"enabled\": false}}", List.of(), scene.configFile());
        scene.awaitClaimed(process, Events.PARTITIONS);
        return process;
    }
}
