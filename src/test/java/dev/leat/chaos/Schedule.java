package dev.leat.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** The plan of faults that follows from a seed: each kind comes before any comes again, some at once. */
record Schedule(List<Planned> faults) {
    private static final long FIRST_MS = 1_000;

    /** Of five faults, so many begin together with the one before them. */
    private static final int TOGETHER = 1;

    /**
     * One fault to come.
     *
     * @param node that it hits, where it hits one
     * @param seed for what else it decides
     */
    record Planned(FaultKind kind, long atMs, long lastsMs, int node, long seed) {
        long endMs() {
            return atMs + lastsMs;
        }

        private boolean excludes(Planned other) {
            return atMs < other.endMs() + 1
                    && other.atMs < endMs() + 1
                    && !Collections.disjoint(
                            kind.part().held(node), other.kind().part().held(other.node()));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%s%s",
                    kind,
                    kind.part().held(0).equals(kind.part().held(1)) ? "" : " of node " + node,
                    lastsMs == 0 ? "" : String.format(Locale.ROOT, " for %.1f s", lastsMs / 1_000.0));
        }
    }

    Schedule {
        faults = List.copyOf(faults);
    }

    static Schedule of(Plan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        List<FaultKind> deck = new ArrayList<>();
        List<Planned> all = new ArrayList<>();
        long at = FIRST_MS;
        while (at < plan.durationMs() || all.size() < plan.kinds().size()) {
            if (deck.isEmpty()) {
                deck.addAll(plan.kinds());
                Collections.shuffle(deck, new Random(random.nextLong()));
            }
            Planned placed = place(deck.remove(deck.size() - 1), at, random, all);
            if (placed.atMs() < plan.durationMs() || all.size() < plan.kinds().size()) {
                all.add(placed);
            }
            boolean together = random.nextInt(5) < TOGETHER;
            at += together ? 0 : plan.everyMs() / 2 + random.nextLong(plan.everyMs() + 1);
        }
        return new Schedule(all);
    }

    /** At the wished time, or as soon after it as nothing holds what it takes hold of. */
    private static Planned place(FaultKind kind, long wishedMs, SplittableRandom random, List<Planned> before) {
        long lastsMs = kind.lastsMsMin() + random.nextLong(kind.lastsMsMax() - kind.lastsMsMin() + 1L);
        Planned planned = new Planned(kind, wishedMs, lastsMs, random.nextInt(World.NODES), random.nextLong());
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Planned other : before) {
                if (planned.excludes(other)) {
                    planned = new Planned(kind, other.endMs() + 1, lastsMs, planned.node(), planned.seed());
                    moved = true;
                }
            }
        }
        return planned;
    }

    Map<FaultKind, Integer> counts() {
        Map<FaultKind, Integer> counts = new HashMap<>();
        faults.forEach(planned -> counts.merge(planned.kind(), 1, Integer::sum));
        return counts;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        faults.forEach(
                planned -> text.append(String.format(Locale.ROOT, "%8.3f  %s%n", planned.atMs() / 1_000.0, planned)));
        return text.toString();
    }
}
