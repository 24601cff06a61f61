package dev.leat.stage;

import static dev.leat.stage.FakeService.answer;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers that are used again, by all lanes. */
class HttpCacheTest {
    private static final String OPTIONS = "\"url\": \"http://h/{.k}\", \"into\": \"a\", \"retry\": {\"firstMs\": 1},"
            + " \"statuses\": {\"404\": \"default\"}, ";

    @Test
    void what_several_lanes_ask_at_the_same_time_is_asked_once() {
        FakeService service = new FakeService(ask -> null);
        try (RunningStages stages = running("\"key\": \".k\"", service)) {
            List<Future<Ack>> sent = List.of(0, 1, 2, 3).stream()
                    .map(partition -> stages.send(Given.batch(partition, 0, "{\"k\":1}", "{\"k\":1}")))
                    .toList();
            await().until(() -> !service.asked.isEmpty());
            service.then(ask -> answer(200, "2"));
            service.asked.get(0).answer(answer(200, "1"));
            sent.forEach(RunningStages::await);
            await(stages.send(Given.batch(0, 2, "{\"k\":1}", "{\"k\":2}", "{\"k\":null}", "{}")));

            assertThat(service.asked)
                    .extracting(asked -> asked.ask.head().url())
                    .containsExactly("http://h/1", "http://h/2");
            assertThat(stages.values(0))
                    .startsWith("{\"k\":1,\"a\":1}", "{\"k\":1,\"a\":1}", "{\"k\":1,\"a\":1}", "{\"k\":2,\"a\":2}");
        }
    }

    @Test
    void that_there_is_nothing_is_remembered_and_a_failure_is_not() {
        FakeService service = new FakeService(ask -> answer(404, ""));
        try (RunningStages stages = running("\"key\": \".k\"", service)) {
            await(stages.send(Given.batch(0, 0, "{\"k\":1}")));
            service.then(ask -> answer(400, ""));
            await(stages.send(Given.batch(0, 1, "{\"k\":1}", "{\"k\":2}")));
            service.then(ask -> answer(200, "2"));
            await(stages.send(Given.batch(0, 3, "{\"k\":2}")));

            assertThat(service.asked).hasSize(3);
            assertThat(stages.values(0))
                    .containsExactly("{\"k\":1,\"a\":null}", "{\"k\":1,\"a\":null}", "{\"k\":2,\"a\":2}");
        }
    }

    @Test
    void nothing_is_not_remembered_if_it_must_not_be() {
        FakeService service = new FakeService(ask -> answer(404, ""));
        try (RunningStages stages = running("\"key\": \".k\", \"missingTtlMs\": 0", service)) {
            await(stages.send(Given.batch(0, 0, "{\"k\":1}")));
            await(stages.send(Given.batch(0, 1, "{\"k\":1}")));

            assertThat(service.asked).hasSize(2);
        }
    }

    @Test
    void an_old_answer_serves_while_the_service_fails_and_gives_it_a_rest() {
        AtomicInteger answers = new AtomicInteger();
        FakeService service = new FakeService(ask -> answer(200, Integer.toString(answers.incrementAndGet())));
        try (RunningStages stages = running("\"key\": \".k\", \"ttlMs\": 1, \"staleMs\": 60000", service)) {
            await(stages.send(Given.batch(0, 0, "{\"k\":1}")));
            service.then(ask -> answer(503, ""));
            untilOld();
            for (int i = 1; i < 20; i++) {
                await(stages.send(Given.batch(0, i, "{\"k\":1}")));
            }

            assertThat(stages.values(0)).hasSize(20).containsOnly("{\"k\":1,\"a\":1}");
            assertThat(service.asked).hasSize(2);
        }
    }

    @Test
    void an_old_answer_serves_when_the_service_hangs() {
        FakeService service = new FakeService(ask -> answer(200, "1"));
        String cache = "\"key\": \".k\", \"ttlMs\": 1, \"staleMs\": 60000}, \"retry\": {\"attemptMs\": 50";
        String options = "\"url\": \"http://h/{.k}\", \"into\": \"a\", \"cache\": {" + cache + "}";
        try (RunningStages stages = HttpStageTest.running(options, service)) {
            await(stages.send(Given.batch(0, 0, "{\"k\":1}")));
            service.then(ask -> null);
            untilOld();
            await(stages.send(Given.batch(0, 1, "{\"k\":1}")));

            assertThat(stages.values(0)).containsExactly("{\"k\":1,\"a\":1}", "{\"k\":1,\"a\":1}");
            await().until(() -> service.asked.get(1).cancelled);
        }
    }

    @Test
    void one_that_is_cancelled_leaves_the_others_and_the_last_one_ends_the_request() {
        FakeService service = new FakeService(ask -> null);
        try (RunningStages stages = running("\"key\": \".k\"", service)) {
            Batch one = Given.batch(0, 0, "{\"k\":1}");
            Batch two = Given.batch(1, 0, "{\"k\":1}", "{\"k\":2}");
            Future<Ack> first = stages.send(one);
            await().until(() -> service.asked.size() == 1);
            Future<Ack> second = stages.send(two);
            await().until(() -> service.asked.size() == 2);

            one.cancellation().cancel();
            failure(first);
            assertThat(service.asked).noneMatch(asked -> asked.cancelled);
            service.asked.get(0).answer(answer(200, "1"));
            service.asked.get(1).answer(answer(200, "2"));
            await(second);
            assertThat(stages.values(1)).containsExactly("{\"k\":1,\"a\":1}", "{\"k\":2,\"a\":2}");

            Batch last = Given.batch(2, 0, "{\"k\":3}");
            Future<Ack> third = stages.send(last);
            await().until(() -> service.asked.size() == 3);
            last.cancellation().cancel();
            failure(third);
            await().until(() -> service.asked.get(2).cancelled);
        }
    }

    @Test
    void the_cache_has_a_bound_in_entries_and_in_bytes() {
        FakeService service = new FakeService(ask -> answer(200, "\"" + "x".repeat(500) + "\""));
        try (RunningStages stages = running("\"key\": \".k\", \"entriesMax\": 10", service)) {
            askTwice(stages, 100);
            assertThat(service.asked.size())
                    .as("asked again, for 10 of 100 are kept")
                    .isGreaterThan(185);
        }
        service.asked.clear();
        try (RunningStages stages = running("\"key\": \".k\", \"bytesMax\": 7200", service)) {
            askTwice(stages, 100);
            assertThat(service.asked.size())
                    .as("asked again, for 10 of 100 are kept")
                    .isGreaterThan(185);
        }
        service.asked.clear();
        try (RunningStages stages = running("\"key\": \".k\"", service)) {
            askTwice(stages, 100);
            assertThat(service.asked).hasSize(100);
        }
    }

    /** Answers that are there now are older than a {@code ttlMs} of 1 then, by the clock of the cache. */
    private static void untilOld() {
        long answeredNs = System.nanoTime();
        await().until(() -> System.nanoTime() - answeredNs > TimeUnit.MILLISECONDS.toNanos(1));
    }

    private static void askTwice(RunningStages stages, int keys) {
        for (int round = 0; round < 2; round++) {
            for (int k = 0; k < keys; k++) {
                await(stages.send(Given.batch(0, (long) round * keys + k, "{\"k\":" + k + "}")));
            }
        }
    }

    private static RunningStages running(String cache, Outside outside) {
        return HttpStageTest.running(OPTIONS + "\"cache\": {" + cache + "}", outside);
    }
}
