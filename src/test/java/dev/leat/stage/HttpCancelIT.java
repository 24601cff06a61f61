package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.stage.http.Backend;
import dev.leat.support.Certificate;
import dev.leat.support.TcpProxy;
import dev.leat.support.TcpProxy.Direction;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays behind when batches are cancelled, whatever their requests were doing: nothing. */
class HttpCancelIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int PER_HOST = 4;
    private static final int EVENTS = 12;
    /** With HTTP/1.1 an event loop's client is made when it is needed, and looks for idle connections by a timer. */
    private static final int TIMERS_OF_A_CLIENT = 1;

    @ParameterizedTest
    @CsvSource({"hold, http1", "hold, http2", "half, http1", "half, http2"})
    void requests_that_were_sent_and_bodies_that_are_read_are_reset(String path, String version) {
        check(path, version, "", backend -> backend.held.size() == PER_HOST);
    }

    @Test
    void calls_that_wait_for_the_rate_leave() {
        String rate = ", \"rate\": {\"requests\": 10, \"perMs\": 3500, \"burst\": 2}";
        check("hold", "http1", rate, backend -> backend.held.size() == 2);
    }

    @Test
    void pauses_between_attempts_end() {
        check("busy", "http1", "", backend -> backend.asked.get() >= EVENTS);
    }

    @Test
    void a_flight_for_the_cache_is_reset_when_all_have_left() {
        try (Backend backend = Backend.plain();
                RunningStages stages = running(backend.port, "hold", "http1", "\"cache\": {\"key\": \"1\"}, ")) {
            int timers = Backend.timers(stages.vertx) + 2 * TIMERS_OF_A_CLIENT;
            Batch one = Given.batch(0, 0, values());
            Batch two = Given.batch(1, 0, values());
            Future<Ack> first = stages.send(one);
            Future<Ack> second = stages.send(two);
            await().atMost(LONG).until(() -> backend.held.size() == 1);

            one.cancellation().cancel();
            failure(first);
            assertThat(backend.held).hasSize(1);
            two.cancellation().cancel();
            failure(second);

            await().atMost(LONG).until(() -> backend.open.get() == 0);
            await().atMost(LONG).until(() -> Backend.timers(stages.vertx) <= timers);
        }
    }

    @Test
    void a_request_for_a_batch_is_reset_when_all_have_left() {
        try (Backend backend = Backend.plain();
                RunningStages stages = running(backend.port, "hold", "http2", "\"per\": \"batch\", ")) {
            int timers = Backend.timers(stages.vertx);
            Batch batch = Given.batch(0, 0, values());
            Future<Ack> sent = stages.send(batch);
            // more than one where the loop makes a pause between the events, for others
            await().atMost(LONG).until(() -> !backend.held.isEmpty());

            batch.cancellation().cancel();
            failure(sent);

            await().atMost(LONG).until(() -> backend.open.get() == 0);
            await().atMost(LONG).until(() -> Backend.timers(stages.vertx) <= timers);
        }
    }

    @Test
    void connections_that_are_being_made_are_given_up_when_their_time_is_over() {
        Vertx vertx = Vertx.vertx();
        AtomicInteger accepted = new AtomicInteger();
        // accepts, and never answers the client's hello
        NetServer silent = vertx.createNetServer().connectHandler(socket -> accepted.incrementAndGet());
        int port = await(silent.listen(0, "127.0.0.1")).actualPort();
        try (RunningStages stages = new RunningStages(
                Given.pipeline(
                        "p",
                        "[{\"name\": \"ask\", \"type\": \"http\", \"url\": \"https://localhost:" + port + "\","
                                + " \"timeoutMs\": 3000, \"connection\": {\"connectTimeoutMs\": 500,"
                                + " \"allowHosts\": [\"localhost\"]}, \"limits\": {\"perHost\": 4}}]",
                        ""),
                Outside.real(),
                new VertxOptions())) {
            int timers = Backend.timers(stages.vertx) + TIMERS_OF_A_CLIENT;
            for (int round = 0; round < 3; round++) {
                int before = accepted.get();
                Batch batch = Given.batch(0, round * 100L, values());
                Future<Ack> sent = stages.send(batch);
                await().atMost(LONG).until(() -> accepted.get() > before);
                batch.cancellation().cancel();
                assertThat(failure(sent)).hasMessageContaining("given up");
            }

            await().atMost(LONG).until(() -> Backend.timers(stages.vertx) <= timers);
        } finally {
            await(vertx.close());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void connections_that_come_late_are_not_used_and_give_their_places_back(String version) {
        Certificate certificate = Certificate.selfSigned("dns:localhost,ip:127.0.0.1");
        try (Backend backend = Backend.tls(certificate);
                TcpProxy network = TcpProxy.to(backend.port)) {
            network.stall(Direction.TO_SERVER);
            String stage = "{\"name\": \"ask\", \"type\": \"http\", \"url\": \"https://localhost:" + network.port()
                    + "/{.}\", \"timeoutMs\": 60000, \"limits\": {\"perHost\": " + PER_HOST
                    + "}, \"connection\": {\"version\": \"" + version + "\", \"connectTimeoutMs\": 60000, \"trust\": \""
                    + certificate.file() + "\", \"allowHosts\": [\"localhost\"]}}";
            try (RunningStages stages = new RunningStages(Given.pipeline("p", "[" + stage + "]", ""))) {
                Batch batch = Given.batch(0, 0, "\"hold\"", "\"hold\"", "\"hold\"", "\"hold\"", "\"hold\"");
                Future<Ack> sent = stages.send(batch);
                await().atMost(LONG).until(() -> network.connections() > 0);
                batch.cancellation().cancel();
                failure(sent);
                network.heal();

                holdsAsManyAsAllowed(stages, backend);

                assertThat(backend.asked).hasValue(PER_HOST);
                assertThat(backend.mostOpen).hasValue(PER_HOST);
                assertThat(backend.held).isEmpty();
            }
        }
    }

    /** Cancels in the middle; then as many requests as allowed must be under way at once again. */
    private static void check(String path, String version, String limits, Predicate<Backend> inTheMiddle) {
        try (Backend backend = Backend.plain();
                RunningStages stages = running(backend.port, path, version, "", limits)) {
            int timers = Backend.timers(stages.vertx) + (version.equals("http1") ? TIMERS_OF_A_CLIENT : 0);
            for (int round = 0; round < 3; round++) {
                backend.asked.set(0);
                Batch batch = Given.batch(0, round * 100L, values());
                Future<Ack> sent = stages.send(batch);
                await().atMost(LONG).until(() -> inTheMiddle.test(backend) || (round(limits) && !sent.isComplete()));

                batch.cancellation().cancel();

                assertThat(failure(sent)).hasMessageContaining("given up");
                await().atMost(LONG).until(() -> backend.open.get() == 0 && backend.held.isEmpty());
            }
            await().atMost(LONG).until(() -> Backend.timers(stages.vertx) <= timers);
            if (limits.isEmpty()) {
                backend.mostOpen.set(0);
                holdsAsManyAsAllowed(stages, backend);
                assertThat(backend.mostOpen).hasValue(PER_HOST);
            }
            assertThat(backend.connections.get()).isLessThanOrEqualTo(PER_HOST);
        }
    }

    private static void holdsAsManyAsAllowed(RunningStages stages, Backend backend) {
        String[] values = Collections.nCopies(PER_HOST, "\"hold\"").toArray(String[]::new);
        Future<Ack> later = stages.send(Given.batch(0, 1000, values));
        await().atMost(LONG).until(() -> backend.held.size() == PER_HOST);
        backend.answerHeld();
        assertThat(await(later).rows()).isEqualTo(PER_HOST);
    }

    /** After the first round there are no tokens left: all wait. */
    private static boolean round(String limits) {
        return !limits.isEmpty();
    }

    private static RunningStages running(int port, String path, String version, String more) {
        return running(port, path, version, more, "");
    }

    private static RunningStages running(int port, String path, String version, String more, String limits) {
        String stage = "{\"name\": \"ask\", \"type\": \"http\", " + more
                + "\"url\": \"http://localhost:" + port + "/{if (. == \\\"hold\\\") . else \\\"" + path + "\\\"}\","
                + " \"timeoutMs\": 4000, \"concurrency\": " + EVENTS + ","
                + " \"connection\": {\"version\": \"" + version + "\", \"allowHosts\": [\"localhost\"]},"
                + " \"limits\": {\"perHost\": " + PER_HOST + limits + "}, \"retry\": {\"attempts\": 5}}";
        int lanes = limits.isEmpty() ? 4 : 1;
        return new RunningStages(Given.pipeline("p", "[" + stage + "]", "", lanes), Outside.real(), new VertxOptions());
    }

    private static String[] values() {
        return IntStream.range(0, EVENTS).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
