package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.batch.Ack;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever a random pipeline of nested branches does, with answers in any order, what comes out of each partition is
 * what a plain loop over its events would have made.
 */
class BranchOrderTest {
    private static final int ROUNDS = 12;
    private static final int PARTITIONS = 6;
    private static final int BATCHES = 8;
    private static final int EVENTS_MAX = 40;

    /**
     * slow: any order. thirds: fails every third. halves: makes two pieces of even ones, drops multiples of five.
     * busy: on a pool.
     */
    private static final String STAGES = """
            [{"name": "before", "type": "java", "provider": "test", "options": {"use": "slow"}, "concurrency": 7},
             {"name": "by", "type": "route", "match": "%s", "branches": {
               "slow": {"when": "mod(.n, 2) == 0", "stages": [
                 {"name": "s1", "type": "java", "provider": "test", "options": {"use": "slow"}, "concurrency": 3},
                 {"name": "s2", "type": "java", "provider": "test", "options": {"use": "halves"},
                  "runOn": "event-loop"},
                 {"name": "s3", "type": "java", "provider": "test", "options": {"use": "slow"}}]},
               "thirds": {"when": "mod(.n, 3) != 1", "stages": [
                 {"name": "t1", "type": "java", "provider": "test", "options": {"use": "thirds"}, "poolSize": 3},
                 {"name": "t2", "type": "parallel", "concurrency": 5, "branches": {
                   "p": {"stages": [
                     {"name": "p1", "type": "java", "provider": "test", "options": {"use": "slow"}}]},
                   "q": {"stages": [
                     {"name": "q1", "type": "java", "provider": "test", "options": {"use": "halves"},
                      "poolSize": 2}]}}}]},
               "rest": {}}},
             {"name": "after", "type": "java", "provider": "test", "options": {"use": "slow"}}]""";

    @Test
    void what_comes_out_is_what_a_loop_would_make() {
        long seed = new SplittableRandom().nextLong();
        System.out.println("BranchOrderTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Given.stage("slow", context -> new Slow(new SplittableRandom(random.nextLong())));
        Given.stage("thirds", context -> (Stage) BranchOrderTest::thirds);
        Given.stage("halves", context -> (Stage) BranchOrderTest::halves);
        for (int round = 0; round < ROUNDS; round++) {
            boolean all = random.nextBoolean();
            String stages = STAGES.formatted(all ? "all" : "first");
            try (RunningStages running = new RunningStages(Given.pipeline("p", stages, ""))) {
                List<List<Event>> sent = send(running, random);

                for (int partition = 0; partition < PARTITIONS; partition++) {
                    List<Event> events = sent.get(partition);
                    assertThat(running.names(partition))
                            .as("seed %d, round %d, partition %d", seed, round, partition)
                            .isEqualTo(events.stream()
                                    .flatMap(event -> expected(event, all))
                                    .toList());
                }
            }
        }
    }

    private static List<List<Event>> send(RunningStages running, SplittableRandom random) {
        List<List<Event>> sent = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            sent.add(new ArrayList<>());
        }
        List<Future<Ack>> acks = new ArrayList<>();
        for (int batch = 0; batch < BATCHES * PARTITIONS; batch++) {
            List<Event> before = sent.get(batch % PARTITIONS);
            List<Event> events = new ArrayList<>();
            for (int i = random.nextInt(EVENTS_MAX); i > 0; i--) {
                long offset = (long) before.size() + events.size();
                events.add(Given.event(batch % PARTITIONS, offset, "{\"n\":" + random.nextInt(1000) + "}"));
            }
            acks.add(running.send(Given.batch(batch % PARTITIONS, before.size(), events)));
            before.addAll(events);
        }
        acks.forEach(RunningStages::await);
        return sent;
    }

    /** What the pipeline makes of one event, without any of its code but that of the test's own stages. */
    private static Stream<String> expected(Event event, boolean all) {
        int n = event.value().path("n").intValue();
        boolean slow = n % 2 == 0;
        boolean thirds = n % 3 != 1;
        Stream<String> both = Stream.empty();
        if (slow) {
            both = kept(halves(all ? event.pieceFor("slow") : event.withBranch("slow")));
        }
        if (thirds && (all || !slow)) {
            both = Stream.concat(both, expectedThirds(all ? event.pieceFor("thirds") : event.withBranch("thirds")));
        }
        return slow || thirds ? both : Stream.of(name(all ? event.pieceFor("rest") : event.withBranch("rest")));
    }

    private static Stream<String> expectedThirds(Event event) {
        if (thirds(event) instanceof Outcome.Failed) {
            return Stream.empty();
        }
        List<String> results = kept(halves(event)).toList();
        boolean pieces = halves(event) instanceof Outcome.Split;
        List<String> values = results.stream()
                .map(result -> result.substring(result.indexOf('{')))
                .toList();
        String q = pieces ? "[" + String.join(",", values) + "]" : values.isEmpty() ? "" : values.get(0);
        String value = event.value().toString();
        String merged =
                value.substring(0, value.length() - 1) + ",\"p\":" + value + (q.isEmpty() ? "" : ",\"q\":" + q) + "}";
        return Stream.of(event.origin().offset() + " " + event.branch() + " " + event.part() + " " + merged);
    }

    private static Stream<String> kept(Outcome outcome) {
        if (outcome instanceof Outcome.Kept kept) {
            return Stream.of(name(kept.event()));
        }
        return outcome instanceof Outcome.Split split
                ? split.events().stream().map(BranchOrderTest::name)
                : Stream.empty();
    }

    static String name(Event event) {
        return event.origin().offset() + " " + event.branch() + " " + event.part() + " " + event.value();
    }

    private static Outcome thirds(Event event) {
        return event.value().path("n").intValue() % 9 == 0
                ? Outcome.failed(FailureKind.REJECTED, "a ninth")
                : Outcome.kept(event);
    }

    private static Outcome halves(Event event) {
        JsonNode value = event.value();
        int n = value.path("n").intValue();
        if (n % 5 == 0) {
            return Outcome.dropped();
        }
        return n % 4 == 0
                ? new Outcome.Split(List.of(event.piece(0, value), event.piece(1, value)))
                : Outcome.kept(event);
    }

    /** Answers at once, on another thread, or after some turns of the event loop. */
    private record Slow(SplittableRandom random) implements AsyncStage {
        @Override
        public Future<Outcome> apply(Event event, Call call) {
            int delay;
            synchronized (random) {
                delay = random.nextInt(8);
            }
            Promise<Outcome> answer = Promise.promise();
            Runnable complete = () -> answer.complete(Outcome.kept(event));
            if (delay < 3) {
                complete.run();
            } else if (delay == 3) {
                new Thread(complete).start();
            } else {
                Vertx.currentContext().owner().setTimer(delay - 3L, fired -> complete.run());
            }
            return answer.future();
        }
    }
}
