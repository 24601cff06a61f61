package dev.leat.stage;

import static dev.leat.stage.OwnStage.awaitLatch;
import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.OwnStage.running;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.AsyncStage;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.api.TransientException;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.observe.CacheUse;
import dev.leat.observe.Tasks.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What stages tell of their tasks: made, waiting, running, and how they ended. */
class TaskLivesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Map<String, Promise<Outcome>> open = new ConcurrentHashMap<>();

    /** Keeps each event until the test answers it. */
    private AsyncStage keeps() {
        return (event, call) -> {
            Promise<Outcome> answer = Promise.promise();
            open.put(event.value().toString(), answer);
            return answer.future();
        };
    }

    private void answer(String value) {
        open(value).complete(Outcome.dropped());
    }

    @Test
    void calls_wait_for_their_turn_run_and_end() {
        Given.stage("keeps", context -> keeps());
        try (RunningStages stages = running("keeps", "\"concurrency\": 2")) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "1", "2", "3", "4", "5"));
            await().atMost(LONG).until(() -> open.size() == 2);
            assertThat(stages.life("mine", Kind.CALL)).isEqualTo("5 made, 3 wait, 2 run");

            List.of("1", "2", "3", "4").forEach(this::answer);
            open("5").fail(new EventException(FailureKind.REJECTED, "no"));

            await(ack);
            assertThat(stages.life("mine", Kind.CALL)).isEqualTo("5 made, 4 done, 1 failed");
            assertThat(stages.life("mine", Kind.BATCH)).isEqualTo("1 made, 1 done");
        }
    }

    private Promise<Outcome> open(String value) {
        await().atMost(LONG).until(() -> open.containsKey(value));
        return Objects.requireNonNull(open.get(value));
    }

    @Test
    void calls_that_take_too_long_time_out() {
        Given.stage("slow", context -> keeps());
        try (RunningStages stages = running("slow", "\"timeoutMs\": 100")) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(stages.life("mine", Kind.CALL)).isEqualTo("1 made, 1 timed_out");
        }
    }

    @Test
    void a_batch_that_is_given_up_cancels_its_calls_also_those_that_wait() {
        Given.stage("gone", context -> keeps());
        try (RunningStages stages = running("gone", "\"concurrency\": 1")) {
            Batch batch = Given.batch(0, 0, "1", "2", "3");
            Future<Ack> gone = stages.send(batch);
            open("1");

            batch.cancellation().cancel();

            assertThat(failure(gone)).isNotNull();
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(stages.life("mine", Kind.CALL)).isEqualTo("3 made, 3 cancelled"));
            assertThat(stages.life("mine", Kind.BATCH)).isEqualTo("1 made, 1 cancelled");
        }
    }

    @Test
    void calls_that_an_open_breaker_holds_wait_and_the_breaker_tells_where_it_goes() {
        AtomicBoolean down = new AtomicBoolean(true);
        Given.stage("breaks", context -> (AsyncStage) (event, call) -> down.get()
                ? Future.failedFuture(new TransientException(FailureKind.UNAVAILABLE, "busy"))
                : Future.succeededFuture(Outcome.kept(event)));
        String options = "\"concurrency\": 2, \"retry\": {\"firstMs\": 1}, \"breaker\": {\"failuresMax\": 2,"
                + " \"openMs\": 200}";
        try (RunningStages stages = running("breaks", options)) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "1", "2", "3"));
            await().atMost(LONG).until(() -> stages.breakers.contains("mine OPEN"));
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(stages.life("mine", Kind.CALL)).isEqualTo("3 made, 3 wait"));
            down.set(false);

            await(ack);
            assertThat(stages.life("mine", Kind.CALL)).isEqualTo("3 made, 3 done");
            assertThat(stages.breakers)
                    .startsWith("mine CLOSED", "mine OPEN", "mine HALF_OPEN")
                    .endsWith("mine CLOSED");
        }
    }

    @Test
    void an_attempt_that_is_given_up_closes_no_breaker() {
        AtomicBoolean down = new AtomicBoolean(true);
        Given.stage("probe", context -> (AsyncStage) (event, call) -> down.getAndSet(false)
                ? Future.failedFuture(new TransientException(FailureKind.UNAVAILABLE, "busy"))
                : keeps().apply(event, call));
        String options = "\"retry\": {\"firstMs\": 1}, \"breaker\": {\"failuresMax\": 1, \"openMs\": 50}";
        try (RunningStages stages = running("probe", options)) {
            Batch batch = Given.batch(0, 0, "1");
            Future<Ack> gone = stages.send(batch);
            open("1");

            batch.cancellation().cancel();

            assertThat(failure(gone)).isNotNull();
            await().atMost(LONG).until(() -> stages.breakers.size() > 3);
            assertThat(stages.breakers).startsWith("mine CLOSED", "mine OPEN", "mine HALF_OPEN", "mine OPEN");
        }
    }

    @Test
    void an_open_breaker_is_told_of_no_more_once_its_stage_is_closed() {
        Given.stage("away", context -> (AsyncStage)
                (event, call) -> Future.failedFuture(new TransientException(FailureKind.UNAVAILABLE, "busy")));
        String options = "\"retry\": {\"firstMs\": 1}, \"breaker\": {\"failuresMax\": 2, \"openMs\": 600000}";
        try (RunningStages stages = running("away", options)) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "1"));
            await().atMost(LONG).until(() -> stages.breakers.contains("mine OPEN"));

            await(stages.closeStages());

            assertThat(stages.breakers).containsExactly("mine CLOSED", "mine OPEN", "mine CLOSED");
            assertThat(ack.succeeded()).isFalse();
        }
    }

    @Test
    void a_batch_that_is_finished_waits_for_the_one_before_it() {
        Given.stage("order", context -> keeps());
        try (RunningStages stages = running("order", "\"concurrency\": 10")) {
            Future<Ack> first = stages.send(Given.batch(0, 0, "1"));
            Future<Ack> second = stages.send(Given.batch(0, 1, "2"));
            open("1");
            answer("2");

            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(stages.life("mine", Kind.BATCH)).isEqualTo("2 made, 1 wait, 1 run"));
            answer("1");
            await(first);
            await(second);
            assertThat(stages.life("mine", Kind.BATCH)).isEqualTo("2 made, 2 done");
        }
    }

    @Test
    void slices_of_a_pool_wait_run_and_end_and_one_that_hangs_times_out() {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("pool", context -> (Stage) event -> {
            if (event.value().asInt() == 0) {
                started.countDown();
                awaitLatch(release);
            }
            return Outcome.kept(event);
        });
        String pool = "\"runOn\": \"worker\", \"poolSize\": 1";
        try (RunningStages stages = running("pool", pool)) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, numbers(0, 130)));
            awaitLatch(started);
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(stages.life("mine", Kind.SLICE)).isEqualTo("3 made, 2 wait, 1 run"));
            release.countDown();
            await(ack);
            assertThat(stages.life("mine", Kind.SLICE)).isEqualTo("3 made, 3 done");
        }
        CountDownLatch again = new CountDownLatch(1);
        Given.stage("pool", context -> (Stage) event -> {
            if (event.value().asInt() == 0) {
                awaitLatch(again);
            }
            return Outcome.kept(event);
        });
        try (RunningStages stages = running("pool", "\"runOn\": \"worker\", \"poolSize\": 2, \"timeoutMs\": 200")) {
            await(stages.send(Given.batch(0, 0, "0", "1")));
            assertThat(stages.life("mine", Kind.SLICE)).isEqualTo("2 made, 1 done, 1 timed_out");
            again.countDown();
        }
    }

    @Test
    void events_in_branches_are_told_of_and_so_are_the_calls_inside() {
        Services services = new Services("a", "b");
        String parallel = "[{\"name\": \"both\", \"type\": \"parallel\", \"concurrency\": 1, \"into\": \"r\","
                + " \"branches\": {\"a\": {\"stages\": [" + inner("a") + "]}, \"b\": {\"stages\": [" + inner("b")
                + "]}}}]";
        try (RunningStages stages = new RunningStages(Given.pipeline("p", parallel, ""))) {
            Future<Ack> ack = stages.send(Given.batch(0, 0, "{\"n\":1}", "{\"n\":2}"));
            await().atMost(LONG).until(() -> services.open() == 2);
            assertThat(stages.life("both", Kind.EVENT)).isEqualTo("2 made, 1 wait, 1 run");
            assertThat(stages.life("a", Kind.CALL)).isEqualTo("1 made, 1 run");

            List.of("a 1", "b 1").forEach(call -> services.answer(call, "1"));
            await().atMost(LONG).until(() -> services.open() == 2);
            List.of("a 2", "b 2").forEach(call -> services.answer(call, "1"));

            await(ack);
            assertThat(stages.life("both", Kind.EVENT)).isEqualTo("2 made, 2 done");
        }
    }

    @Test
    void a_cache_tells_hits_misses_and_shared_answers_and_what_it_holds() {
        FakeService service = new FakeService(ask -> null);
        try (RunningStages stages = cached(service, "\"ttlMs\": 3600000")) {
            Future<Ack> both = stages.send(Given.batch(0, 0, "{\"k\":1}", "{\"k\":1}"));
            await().atMost(LONG)
                    .until(() -> stages.life("ask", Kind.CALL).equals("2 made, 2 run") && !service.asked.isEmpty());
            service.asked.get(0).answer(FakeService.answer(200, "1"));
            await(both);
            await(stages.send(Given.batch(0, 2, "{\"k\":1}")));

            assertThat(stages.cache.count(CacheUse.Result.MISS)).isEqualTo(1);
            assertThat(stages.cache.count(CacheUse.Result.SHARED)).isEqualTo(1);
            assertThat(stages.cache.count(CacheUse.Result.HIT)).isEqualTo(1);
            assertThat(stages.cache.entries()).isEqualTo(1);
        }
        assertThat(service.closed).isTrue();
    }

    @Test
    void a_cache_tells_that_an_old_answer_served() {
        FakeService service = new FakeService(ask -> FakeService.answer(200, "1"));
        try (RunningStages stages = cached(service, "\"ttlMs\": 1, \"staleMs\": 3600000")) {
            await(stages.send(Given.batch(0, 0, "{\"k\":1}")));
            service.then(ask -> FakeService.answer(503, ""));
            AtomicLong offset = new AtomicLong(1);
            await().atMost(LONG).until(() -> {
                await(stages.send(Given.batch(0, offset.getAndIncrement(), "{\"k\":1}")));
                return stages.cache.count(CacheUse.Result.STALE) > 0;
            });
            assertThat(stages.letters()).isEmpty();
        }
    }

    private static RunningStages cached(FakeService service, String cache) {
        String stage = "[{\"name\": \"ask\", \"type\": \"http\", \"url\": \"http://h/{.k}\", \"into\": \"a\","
                + " \"retry\": {\"attempts\": 1}, \"cache\": {\"key\": \".k\", " + cache + "}}]";
        return new RunningStages(Given.pipeline("p", stage, ""), service, new VertxOptions());
    }

    private static String inner(String name) {
        return "{\"name\": \"" + name + "\", \"type\": \"java\", \"provider\": \"test\", \"options\": {\"use\": \""
                + name + "\"}}";
    }
}
