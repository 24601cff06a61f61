package dev.leat.pipeline;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.pipeline.tap.EventId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Remembers which events came to which stage, so that it can be said where one ended. Safe to use from several threads;
 * holds every batch it was told of.
 */
public final class Trail {
    /** An event, or a piece of one, that a stage ended on purpose. */
    public record Drop(Event event, String stage) {}

    private record Step(String stage, Batch batch) {}

    private record Way(PartitionId partition, long base) {}

    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();

    /** @param stage that the batch goes to next; the end of the way counts as one */
    void entered(String stage, Batch batch) {
        steps.add(new Step(stage, batch));
    }

    /** What was dropped on the way, and by whom; what a batch has not come past is not dropped. */
    public List<Drop> drops() {
        Map<Way, List<Step>> ways = new LinkedHashMap<>();
        for (Step step : steps) {
            Way way = new Way(step.batch().partition(), step.batch().base());
            ways.computeIfAbsent(way, first -> new ArrayList<>()).add(step);
        }
        List<Drop> drops = new ArrayList<>();
        for (List<Step> way : ways.values()) {
            for (int at = 1; at < way.size(); at++) {
                addDrops(way.get(at - 1), way.get(at).batch(), drops);
            }
        }
        return drops;
    }

    private static void addDrops(Step before, Batch after, List<Drop> drops) {
        if (before.batch().events().equals(after.events())) {
            return;
        }
        Map<Long, List<EventId>> left = byOffset(Stream.concat(
                after.events().stream(), after.deadLetters().stream().map(DeadLetter::event)));
        for (Event event : before.batch().events()) {
            EventId id = EventId.of(event);
            Collection<EventId> candidates = left.getOrDefault(id.offset(), List.of());
            if (candidates.stream().noneMatch(id::isOrBecame)) {
                drops.add(new Drop(event, before.stage()));
            }
        }
    }

    private static Map<Long, List<EventId>> byOffset(Stream<Event> events) {
        Map<Long, List<EventId>> ids = new LinkedHashMap<>();
        events.map(EventId::of)
                .forEach(id -> ids.computeIfAbsent(id.offset(), first -> new ArrayList<>())
                        .add(id));
        return ids;
    }
}
