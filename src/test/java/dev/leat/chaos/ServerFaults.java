package dev.leat.chaos;

import dev.leat.dev.EmbeddedKafka;

/** What happens to the broker, to the service of a stage, and to what is sent. */
final class ServerFaults {
    private static final int MORE = 2;
    private static final long SLOW_MS = 1_000;

    private ServerFaults() {}

    static Fault failService(World world, Schedule.Planned planned) {
        return new Fault(() -> world.service().fail(true), () -> world.service().fail(false));
    }

    static Fault slowService(World world, Schedule.Planned planned) {
        return new Fault(
                () -> world.service().delay(SLOW_MS), () -> world.service().delay(0));
    }

    static Fault restartBroker(World world, Schedule.Planned planned) {
        EmbeddedKafka kafka = world.broker().kafka();
        return new Fault(kafka::stop, kafka::start);
    }

    static Fault killBroker(World world, Schedule.Planned planned) {
        EmbeddedKafka kafka = world.broker().kafka();
        return new Fault(kafka::kill, kafka::start);
    }

    static Fault freezeBroker(World world, Schedule.Planned planned) {
        EmbeddedKafka kafka = world.broker().kafka();
        return new Fault(kafka::pause, kafka::resume);
    }

    /** New keys live in the new partitions; those of the old ones stay where they are. */
    static Fault morePartitions(World world, Schedule.Planned planned) {
        return Fault.once(() -> {
            int partitions = world.workload().partitions() + MORE;
            if (partitions <= Produced.PARTITIONS_MAX) {
                world.broker().topics().grow(world.topic(), partitions);
                world.workload().partitions(partitions);
            }
        });
    }

    static Fault poison(World world, Schedule.Planned planned) {
        return new Fault(
                () -> world.workload().burst(true), () -> world.workload().burst(false));
    }
}
