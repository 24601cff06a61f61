package dev.leat.cli;

import dev.leat.api.Event;
import dev.leat.api.Origin;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.pipeline.Trail;
import dev.leat.sink.DryRun;
import dev.leat.sink.SinkInfo;
import dev.leat.sink.TriedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of a dry run.
 *
 * @param shortage why there are fewer events than could be, or empty
 */
record DryRunReport(List<DryRunOutcome> outcomes, DryRun.Result result, SinkInfo sink, String shortage) {

    /** Batches that did not come through the stages, and why. */
    record Halted(Batch batch, String reason) {}

    /** What is known of the way of the events; of those that came through, the dry run's result says the rest. */
    record Way(List<Batch> sent, List<Halted> halted, List<Trail.Drop> drops) {}

    private record Id(PartitionId partition, long offset) {
        static Id of(Event event) {
            Origin origin = event.origin();
            return new Id(PartitionId.of(origin), origin.offset());
        }
    }

    /** Puts together what became of each event that was sent, in the order in which they were. */
    static List<DryRunOutcome> outcomes(Way way, DryRun.Result result) {
        Map<Id, List<TriedEvent>> tried = by(result.events(), TriedEvent::event);
        Map<Id, List<Trail.Drop>> drops = by(way.drops(), Trail.Drop::event);
        Map<Id, List<DeadLetter>> failed = by(result.failed(), DeadLetter::event);
        Map<Batch, String> halted = way.halted().stream().collect(Collectors.toMap(Halted::batch, Halted::reason));
        List<DryRunOutcome> outcomes = new ArrayList<>();
        for (Batch batch : way.sent()) {
            for (Event event : batch.events()) {
                Id id = Id.of(event);
                outcomes.add(outcome(
                        event,
                        tried.getOrDefault(id, List.of()),
                        drops.getOrDefault(id, List.of()),
                        failed.getOrDefault(id, List.of()),
                        halted.getOrDefault(batch, "")));
            }
        }
        return outcomes;
    }

    private static DryRunOutcome outcome(
            Event event, List<TriedEvent> tried, List<Trail.Drop> drops, List<DeadLetter> failed, String halted) {
        List<DeadLetter> all = new ArrayList<>(failed);
        List<TriedEvent> written = new ArrayList<>();
        for (TriedEvent one : tried) {
            DeadLetter refused = one.refused();
            if (refused == null) {
                written.add(one);
            } else {
                all.add(refused);
            }
        }
        boolean nothing = tried.isEmpty() && drops.isEmpty() && failed.isEmpty();
        String unknown = halted.isEmpty() && nothing ? "the time was over before it was tried" : halted;
        return new DryRunOutcome(event, written, drops, all, unknown);
    }

    private static <T> Map<Id, List<T>> by(List<T> all, Function<T, Event> event) {
        return all.stream().collect(Collectors.groupingBy(one -> Id.of(event.apply(one))));
    }

    long written() {
        return outcomes.stream().filter(DryRunOutcome::written).count();
    }

    long rows() {
        return outcomes.stream().mapToLong(DryRunOutcome::rows).sum();
    }

    long dropped() {
        return outcomes.stream().filter(DryRunOutcome::dropped).count();
    }

    long rejected() {
        return outcomes.stream().filter(DryRunOutcome::rejected).count();
    }

    /** Those of them that later ones of their key wait for. */
    long parked() {
        return outcomes.stream().filter(DryRunOutcome::parked).count();
    }

    long waiting() {
        return outcomes.stream().filter(DryRunOutcome::waiting).count();
    }

    long unknown() {
        return outcomes.stream().filter(outcome -> !outcome.unknown().isEmpty()).count();
    }

    /** How many events, or pieces of some, each stage dropped. */
    Map<String, Long> dropsByStage() {
        return outcomes.stream()
                .flatMap(outcome -> outcome.drops().stream())
                .collect(Collectors.groupingBy(Trail.Drop::stage, TreeMap::new, Collectors.counting()));
    }
}
