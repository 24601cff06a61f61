package dev.leat.chaos;

import java.util.Objects;

/** What happens to processes of Leat's. */
final class NodeFaults {
    static final long HOUR_MS = 3_600_000;

    private NodeFaults() {}

    static Fault kill(World world, Schedule.Planned planned) {
        return Fault.once(world.members().get(planned.node())::kill);
    }

    static Fault killAll(World world, Schedule.Planned planned) {
        return Fault.once(() -> world.members().forEach(Member::kill));
    }

    static Fault terminate(World world, Schedule.Planned planned) {
        return Fault.once(world.members().get(planned.node())::terminate);
    }

    static Fault freeze(World world, Schedule.Planned planned) {
        Member member = world.members().get(planned.node());
        return new Fault(member::freeze, member::thaw);
    }

    static Fault shiftClock(World world, Schedule.Planned planned, long milliseconds) {
        Clock clock = Objects.requireNonNull(world.members().get(planned.node()).clock(), "no clock can be set here");
        return new Fault(() -> clock.shift(milliseconds), () -> clock.shift(0));
    }
}
