package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * How long each partition of a scene wrote nothing while nodes came and went: the time between two rows that follow
 * each other, by the clock of PostgreSQL. Each step is one node that comes or goes; what is not its business must go on
 * under the same owner and epoch.
 */
final class Silences {
    private static final String OWNERS = "SELECT partition, owner, epoch FROM leat.positions ORDER BY partition";

    /** Gaps that end in the step: no step ends before all partitions write again. */
    private static final String LONGEST = """
            SELECT part, max(extract(epoch FROM at - before))::float8
              FROM (SELECT part, at, lag(at) OVER (PARTITION BY part ORDER BY n) AS before FROM events) g
             WHERE at > '%s' AND at <= '%s' GROUP BY part ORDER BY part
            """;

    private final Scene scene;
    private final List<Step> steps = new ArrayList<>();

    /** What may end or begin a partition's stay at its node, and how long it may be silent then. */
    enum Kind {
        /** Told to stop: it hands over, and nobody waits for the end of its session in Kafka, 6 s here. */
        LEAVES(3.45, 5.5),
        /** Kafka waits for that end. */
        DIES(14.85, 20),
        JOINS(2.4, 7);

        private final double strictS;
        private final double looseS;

        Kind(double strictS, double looseS) {
            this.strictS = strictS;
            this.looseS = looseS;
        }

        /** Half again as much as the protocol's figures, or what a loaded machine with two cores keeps as well. */
        double boundS() {
            return Boolean.getBoolean("leat.silence.strict") ? strictS : looseS;
        }
    }

    private record Owned(String owner, long epoch) {}

    private record Step(
            Kind kind, String node, String from, String to, Map<Integer, Owned> before, Map<Integer, Owned> after) {
        boolean moved(int partition) {
            return !owned(before, partition).equals(owned(after, partition));
        }
    }

    /** Makes the scene's table tell when its rows were written; nothing runs yet. */
    Silences(Scene scene) {
        this.scene = scene;
        scene.sql("ALTER TABLE events ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp()");
    }

    /** @param body lets the node come or go, and returns when its partitions write again */
    void step(Kind kind, String node, ThrowingRunnable body) throws Throwable {
        Map<Integer, Owned> before = owners();
        String from = now();
        body.run();
        Step step = new Step(kind, node, from, now(), before, owners());
        steps.add(step);
        before.forEach((partition, owned) -> assertUndisturbed(step, partition, owned));
    }

    /** Whoever leaves gives his partitions away, whoever joins takes some; nobody else begins anew. */
    private static void assertUndisturbed(Step step, int partition, Owned before) {
        Owned after = owned(step.after(), partition);
        if (!before.equals(after)) {
            assertThat(step.kind() == Kind.JOINS ? after.owner() : before.owner())
                    .as("%s %s: partition %d moved from %s to %s", step.node(), step.kind(), partition, before, after)
                    .isEqualTo(step.node());
            assertThat(after.owner()).isNotEqualTo(before.owner());
        }
    }

    /** Prints the table, then looks whether a partition was silent for longer than it may. */
    void report(String title) {
        StringBuilder table = new StringBuilder(
                title + "\n" + line("node", "moved", "they were silent for", "bound", "the others for"));
        List<String> tooLong = new ArrayList<>();
        for (Step step : steps) {
            Map<Integer, Double> silent = silent(step);
            double moved = longest(step, silent, true);
            table.append(line(
                    step.node() + " " + step.kind().name().toLowerCase(Locale.ROOT),
                    Long.toString(silent.keySet().stream().filter(step::moved).count()),
                    seconds(moved),
                    seconds(step.kind().boundS()),
                    seconds(longest(step, silent, false))));
            silent.forEach((partition, s) -> {
                if (s > step.kind().boundS()) {
                    tooLong.add(
                            "partition " + partition + ": " + seconds(s) + " while " + step.node() + " " + step.kind());
                }
            });
        }
        System.out.println(table);
        assertThat(tooLong).as(table.toString()).isEmpty();
    }

    private Map<Integer, Double> silent(Step step) {
        Map<Integer, Double> silent = new TreeMap<>();
        scene.rows(LONGEST.formatted(step.from(), step.to()))
                .forEach(row -> silent.put((Integer) row.get(0), (Double) row.get(1)));
        assertThat(silent.keySet())
                .as("partitions that wrote")
                .isEqualTo(step.after().keySet());
        return silent;
    }

    private static double longest(Step step, Map<Integer, Double> silent, boolean moved) {
        return silent.entrySet().stream()
                .filter(one -> step.moved(one.getKey()) == moved)
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    private static String line(String node, String moved, String silent, String bound, String others) {
        return String.format("  %-10s  %5s  %20s  %7s  %14s%n", node, moved, silent, bound, others);
    }

    private static String seconds(double s) {
        return String.format(Locale.ROOT, "%.2f s", s);
    }

    private String now() {
        return (String) scene.rows("SELECT clock_timestamp()::text").get(0).get(0);
    }

    private Map<Integer, Owned> owners() {
        Map<Integer, Owned> owners = new TreeMap<>();
        scene.rows(OWNERS)
                .forEach(row -> owners.put((Integer) row.get(0), new Owned((String) row.get(1), (Long) row.get(2))));
        return owners;
    }

    private static Owned owned(Map<Integer, Owned> owners, int partition) {
        @Nullable Owned owned = owners.get(partition);
        if (owned == null) {
            throw new IllegalStateException("nobody ever had partition " + partition);
        }
        return owned;
    }
}
