package dev.leat.chaos;

import dev.leat.support.TcpProxy;
import java.util.SplittableRandom;

/** What happens to connections between a process and the servers that it needs. */
final class LinkFaults {
    private static final int DELAY_MS_MIN = 100;
    private static final int DELAY_MS_MAX = 600;

    /** Long enough for events to come and to be sent on. */
    static final long SENT_MS = 1_000;

    private LinkFaults() {}

    private static Member member(World world, Schedule.Planned planned) {
        return world.members().get(planned.node());
    }

    private static Fault cut(TcpProxy link) {
        return new Fault(link::refuse, link::heal);
    }

    private static Fault silence(TcpProxy link) {
        return new Fault(link::blackhole, link::heal);
    }

    private static Fault delay(TcpProxy link, Schedule.Planned planned) {
        int delayMs = new SplittableRandom(planned.seed()).nextInt(DELAY_MS_MIN, DELAY_MS_MAX);
        return new Fault(() -> link.delay(delayMs), link::heal);
    }

    static Fault cutKafka(World world, Schedule.Planned planned) {
        return cut(member(world, planned).kafka());
    }

    static Fault silenceKafka(World world, Schedule.Planned planned) {
        return silence(member(world, planned).kafka());
    }

    static Fault delayKafka(World world, Schedule.Planned planned) {
        return delay(member(world, planned).kafka(), planned);
    }

    static Fault cutPostgres(World world, Schedule.Planned planned) {
        return cut(member(world, planned).postgres());
    }

    static Fault silencePostgres(World world, Schedule.Planned planned) {
        return silence(member(world, planned).postgres());
    }

    static Fault delayPostgres(World world, Schedule.Planned planned) {
        return delay(member(world, planned).postgres(), planned);
    }

    static Fault cutService(World world, Schedule.Planned planned) {
        return cut(member(world, planned).service());
    }

    /** What was committed meanwhile is never confirmed. */
    static Fault loseAnswers(World world, Schedule.Planned planned) {
        TcpProxy link = member(world, planned).postgres();
        return new Fault(() -> link.stall(TcpProxy.Direction.TO_CLIENT), () -> {
            link.cut();
            link.heal();
        });
    }

    /**
     * Statements are sent and do not arrive; then Kafka is gone, too, and gives the partitions to others. PostgreSQL is
     * back first: what was held back arrives while the process still believes that it holds its partitions.
     */
    static Fault holdWrites(World world, Schedule.Planned planned) {
        Member member = member(world, planned);
        return new Fault(
                () -> {
                    world.awaitHolding(member);
                    member.postgres().stall(TcpProxy.Direction.TO_SERVER);
                    Moments.goOnFor(SENT_MS);
                    member.kafka().blackhole();
                },
                () -> {
                    member.postgres().heal();
                    Moments.goOnFor(SENT_MS);
                    member.kafka().heal();
                });
    }
}
