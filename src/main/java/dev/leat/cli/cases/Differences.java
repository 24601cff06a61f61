package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import dev.leat.cli.cases.CaseRun.Outcome;
import dev.leat.config.Spelling;
import dev.leat.pipeline.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Compares what a case ended with to what was expected, and says in lines what differs. */
final class Differences {
    private final Expectation expected;
    private final Outcome outcome;
    private final List<String> lines = new ArrayList<>();

    Differences(Expectation expected, Outcome outcome) {
        this.expected = expected;
        this.outcome = outcome;
    }

    List<String> lines() {
        outcome.unanswered().forEach(ask -> lines.add("no answer: " + ask + "; add one under http"));
        stops();
        rows();
        compare(
                expected.deadLetters(),
                outcome.deadLetters(),
                Differences::isSame,
                Differences::text,
                letter -> text(letter));
        drops();
        return lines;
    }

    private void stops() {
        Pattern wanted = expected.stops();
        String first = outcome.stops().isEmpty() ? "" : outcome.stops().get(0);
        if (wanted == null && !first.isEmpty()) {
            lines.add("the pipeline stops: " + first);
        } else if (wanted != null && first.isEmpty()) {
            lines.add("the pipeline does not stop, expected a reason like /" + wanted + "/");
        } else if (wanted != null && !wanted.matcher(first).find()) {
            lines.add("the pipeline stops for another reason: expected one like /" + wanted + "/, got: " + first);
        }
    }

    private void rows() {
        Map<String, List<ObjectNode>> wanted = new TreeMap<>();
        outcome.tables().names().forEach(name -> wanted.put(name, List.of()));
        expected.rows().forEach((name, rows) -> {
            String known = outcome.tables().find(name);
            if (known == null) {
                lines.add(name + ": is no table of the pipeline; it has "
                        + outcome.tables().names());
            } else {
                wanted.put(known, rows);
            }
        });
        wanted.forEach((table, rows) -> lines.addAll(new RowDifferences(outcome.tables(), table).of(rows)));
    }

    private void drops() {
        List<Expectation.Drop> wanted = expected.drops();
        if (wanted != null) {
            compare(
                    wanted,
                    outcome.drops(),
                    Differences::isSame,
                    drop -> "drop of event " + drop.event() + (drop.stage() == null ? "" : " by " + drop.stage()),
                    drop -> "drop of " + named(drop.event()) + " by " + drop.stage());
        }
    }

    /** Each of what is wanted takes the first of what is there that fits. */
    private <W, F> void compare(
            List<W> wanted,
            List<F> found,
            BiPredicate<W, F> isSame,
            Function<W, String> want,
            Function<F, String> have) {
        List<F> left = new ArrayList<>(found);
        for (W one : wanted) {
            boolean taken = false;
            for (int at = 0; at < left.size() && !taken; at++) {
                if (isSame.test(one, left.get(at))) {
                    Object unused = left.remove(at);
                    taken = true;
                }
            }
            if (!taken) {
                lines.add("missing: " + want.apply(one));
            }
        }
        left.forEach(one -> lines.add("unexpected: " + have.apply(one)));
    }

    private static boolean isSame(Expectation.DeadLetter wanted, DeadLetter found) {
        Integer number = wanted.event();
        Pattern reason = wanted.reason();
        return (number == null || number == CaseEvents.number(found.event()))
                && (wanted.stage() == null || wanted.stage().equals(found.stage()))
                && (wanted.kind() == null || wanted.kind() == found.kind())
                && (reason == null || reason.matcher(found.reason()).find());
    }

    private static boolean isSame(Expectation.Drop wanted, Trail.Drop found) {
        return wanted.event() == CaseEvents.number(found.event())
                && (wanted.stage() == null || wanted.stage().equals(found.stage()));
    }

    private static String text(Expectation.DeadLetter wanted) {
        List<String> parts = new ArrayList<>();
        parts.add("dead letter" + (wanted.event() == null ? "" : " of event " + wanted.event()));
        if (wanted.stage() != null) {
            parts.add("by " + wanted.stage());
        }
        if (wanted.kind() != null) {
            parts.add(Spelling.of(Objects.requireNonNull(wanted.kind())));
        }
        if (wanted.reason() != null) {
            parts.add("reason like /" + wanted.reason() + "/");
        }
        return String.join(", ", parts);
    }

    private static String text(DeadLetter found) {
        return "dead letter of " + named(found.event()) + ", by " + found.stage() + ", " + Spelling.of(found.kind())
                + ", reason: " + found.reason();
    }

    private static String named(Event event) {
        return "event " + CaseEvents.number(event) + (event.part() == null ? "" : " (piece " + event.part() + ")");
    }
}
