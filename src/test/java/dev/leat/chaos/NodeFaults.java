package dev.leat.chaos;

import dev.leat.support.Clock;
import dev.leat.support.TcpProxy;
import java.util.Objects;

/** What happens to processes of Leat's. */
final class NodeFaults {
    private static final long HOUR_MS = 3_600_000;

    /** How late everything is between a process that will stand still and PostgreSQL, and how long before it does. */
    private static final long SLOW_MS = 300;

    private static final long QUEUE_MS = 2_500;

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

    /** Slow answers make batches queue; those are what it still wants to write when it wakes. */
    static Fault zombie(World world, Schedule.Planned planned) {
        Member member = world.members().get(planned.node());
        return new Fault(
                () -> {
                    world.awaitHolding(member);
                    member.postgres().delay(SLOW_MS);
                    Moments.goOnFor(QUEUE_MS);
                    member.freeze();
                },
                () -> {
                    member.thaw();
                    Moments.goOnFor(SLOW_MS * 2);
                    member.postgres().heal();
                });
    }

    /** What is held back arrives while it drains; without that wait others would have its partitions by then. */
    static Fault holdLastWrites(World world, Schedule.Planned planned) {
        Member member = world.members().get(planned.node());
        return new Fault(
                () -> {
                    world.awaitHolding(member);
                    member.postgres().stall(TcpProxy.Direction.TO_SERVER);
                    Moments.goOnFor(LinkFaults.SENT_MS);
                    member.terminate();
                },
                member.postgres()::heal);
    }

    static Fault shiftClock(World world, Schedule.Planned planned) {
        long milliseconds = planned.kind() == FaultKind.CLOCK_BACK ? -HOUR_MS : HOUR_MS;
        Clock clock = Objects.requireNonNull(world.members().get(planned.node()).clock(), "no clock can be set here");
        return new Fault(() -> clock.shift(milliseconds), () -> clock.shift(0));
    }
}
