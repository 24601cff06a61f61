package dev.leat.chaos;

import dev.leat.support.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every fault that is known: what it does, what it takes hold of, and how long it lasts. */
enum FaultKind {
    KILL(Part.PROCESS, 0, 0, "a process is killed (kill -9) and started again"),
    KILL_ALL(Part.ALL_PROCESSES, 0, 0, "all processes are killed at once"),
    TERMINATE(Part.PROCESS, 0, 0, "a process is told to stop (SIGTERM) and started again"),
    FREEZE(Part.PROCESS, 500, 4_000, "a process stands still (SIGSTOP), shorter than its session"),
    FREEZE_LONG(Part.PROCESS, 8_000, 12_000, "a process stands still until others have its partitions"),
    ZOMBIE(
            Part.PROCESS_AND_POSTGRES_LINK,
            9_000,
            12_000,
            "PostgreSQL comes late to a process, which then stands still with writes queued until others have its"
                    + " partitions"),
    WRITES_LATE(
            Part.KAFKA_AND_POSTGRES_LINK,
            9_000,
            12_000,
            "what a process writes is held back, Kafka too, and arrives when others have its partitions"),
    LAST_WRITES_LATE(
            Part.PROCESS_AND_POSTGRES_LINK,
            1_500,
            2_500,
            "what a process writes is held back, it is told to stop, and what was held back arrives before its drain is"
                    + " over"),
    KAFKA_CUT(Part.KAFKA_LINK, 1_000, 9_000, "connections of a process to Kafka are closed and refused"),
    KAFKA_SILENT(Part.KAFKA_LINK, 1_000, 12_000, "nothing passes between a process and Kafka"),
    KAFKA_SLOW(Part.KAFKA_LINK, 3_000, 8_000, "everything between a process and Kafka comes late"),
    POSTGRES_CUT(Part.POSTGRES_LINK, 1_000, 6_000, "connections of a process to PostgreSQL are closed and refused"),
    POSTGRES_SILENT(Part.POSTGRES_LINK, 1_000, 12_000, "nothing passes between a process and PostgreSQL"),
    POSTGRES_SLOW(Part.POSTGRES_LINK, 3_000, 8_000, "everything between a process and PostgreSQL comes late"),
    ANSWERS_LOST(Part.POSTGRES_LINK, 500, 3_000, "PostgreSQL's answers are held back, then the connections are closed"),
    SERVICE_CUT(
            Part.SERVICE_LINK,
            1_000,
            5_000,
            "connections of a process to the service of its stage are closed and refused"),
    SERVICE_DOWN(Part.SERVICE, 1_000, 6_000, "the service of a stage answers 503"),
    SLOW_STAGE(Part.SERVICE, 2_000, 8_000, "every answer of a stage's service takes a second more"),
    BROKER_RESTART(Part.BROKER, 500, 5_000, "the broker is stopped in order and started again"),
    BROKER_KILL(Part.BROKER, 500, 4_000, "the broker is killed and started again"),
    BROKER_FREEZE(Part.BROKER, 2_000, 10_000, "the broker stands still"),
    MORE_PARTITIONS(Part.BROKER, 0, 0, "the topic gets two more partitions"),
    REBALANCE_STORM(Part.GROUP, 4_000, 8_000, "a stranger joins and leaves the consumer group all the time"),
    POSTGRES_RESTART(Part.POSTGRES, 500, 5_000, "PostgreSQL is stopped and started again"),
    POSTGRES_KILL(Part.POSTGRES, 500, 3_000, "PostgreSQL is killed and recovers from its log"),
    POSTGRES_FREEZE(Part.POSTGRES, 2_000, 6_000, "PostgreSQL takes no new connections"),
    BACKENDS_ENDED(Part.POSTGRES, 2_000, 6_000, "sessions of Leat's are ended at random"),
    READ_ONLY(Part.POSTGRES, 2_000, 6_000, "PostgreSQL is read-only"),
    NO_CONNECTIONS(Part.POSTGRES, 2_000, 6_000, "PostgreSQL has no connection left"),
    TABLE_LOCKED(Part.POSTGRES, 2_000, 12_000, "somebody holds a lock on a table"),
    WAITERS_ENDED(
            Part.POSTGRES, 1_000, 3_000, "somebody holds a lock on a table, then ends the sessions that wait for it"),
    OLD_SNAPSHOT(Part.SNAPSHOT, 10_000, 20_000, "a session holds an old snapshot open, as a dump does"),
    DISK_FULL(Part.POSTGRES, 2_000, 6_000, "the disk of the tables is full"),
    CLOCK_FORWARD(Part.CLOCK, 2_000, 8_000, "the wall clock of a process jumps an hour ahead, and back"),
    CLOCK_BACK(Part.CLOCK, 2_000, 8_000, "the wall clock of a process jumps an hour back, and ahead"),
    PAUSE(Part.WISH, 500, 5_000, "an operator pauses the pipeline, and lets it go on"),
    RELOAD(Part.FILE, 0, 0, "a process is told to go on with another configuration"),
    POISON_BURST(Part.INPUT, 1_000, 3_000, "three of ten events are bad in some way");

    /** Two faults at the same time never take hold of the same thing. */
    enum Part {
        PROCESS(true),
        KAFKA_LINK(true),
        POSTGRES_LINK(true),
        SERVICE_LINK(true),
        CLOCK(true),
        FILE(true),
        SERVICE(false),
        BROKER(false),
        GROUP(false),
        POSTGRES(false),
        SNAPSHOT(false),
        INPUT(false),
        WISH(false),
        ALL_PROCESSES(false),
        PROCESS_AND_POSTGRES_LINK(true),
        KAFKA_AND_POSTGRES_LINK(true);

        /** What takes a process's partitions from it needs another one that takes them over. */
        private static final String TAKEN_OVER = "TAKEN_OVER";

        private final boolean perNode;

        Part(boolean perNode) {
            this.perNode = perNode;
        }

        Set<String> held(int node) {
            return switch (this) {
                case ALL_PROCESSES ->
                    IntStream.range(0, World.NODES)
                            .mapToObj(PROCESS::own)
                            .collect(Collectors.toCollection(TreeSet::new));
                case PROCESS_AND_POSTGRES_LINK -> Set.of(TAKEN_OVER, PROCESS.own(node), POSTGRES_LINK.own(node));
                case KAFKA_AND_POSTGRES_LINK -> Set.of(TAKEN_OVER, KAFKA_LINK.own(node), POSTGRES_LINK.own(node));
                default -> Set.of(own(node));
            };
        }

        private String own(int node) {
            return perNode ? name() + node : name();
        }
    }

    private final Part part;
    private final int lastsMsMin;
    private final int lastsMsMax;
    private final String text;

    FaultKind(Part part, int lastsMsMin, int lastsMsMax, String text) {
        this.part = part;
        this.lastsMsMin = lastsMsMin;
        this.lastsMsMax = lastsMsMax;
        this.text = text;
    }

    Part part() {
        return part;
    }

    int lastsMsMin() {
        return lastsMsMin;
    }

    int lastsMsMax() {
        return lastsMsMax;
    }

    /** A sentence for people. */
    String text() {
        return text;
    }

    /** Whether it can be done here. */
    boolean isPossible() {
        return switch (this) {
            case DISK_FULL -> Disk.isPossible();
            case CLOCK_FORWARD, CLOCK_BACK -> Clock.isPossible();
            default -> true;
        };
    }

    /** Those that can be done here; says which are left out. */
    static Set<FaultKind> possible() {
        Set<FaultKind> possible = EnumSet.allOf(FaultKind.class);
        possible.removeIf(kind -> !kind.isPossible());
        EnumSet.complementOf(EnumSet.copyOf(possible))
                .forEach(kind -> System.out.println("left out, as it cannot be done here: " + kind));
        return possible;
    }
}
