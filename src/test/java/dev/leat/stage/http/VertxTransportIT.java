package dev.leat.stage.http;

import static dev.leat.stage.http.Backend.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.observe.NoTelemetry;
import dev.leat.support.Certificate;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way out, against real servers that behave in all the ways in which servers do. */
class VertxTransportIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Certificate LOCALHOST = Certificate.selfSigned("dns:localhost,ip:127.0.0.1");
    private static final String ALLOWED = "\"allowHosts\": [\"localhost\", \"127.0.0.1\"]";

    private final Asker asker = new Asker();

    @AfterEach
    void close() {
        asker.close();
    }

    @ParameterizedTest
    @CsvSource({"http1, HTTP_1_1", "http2, HTTP_2"})
    void asks_with_either_version_over_plain_connections(String version, String seen) {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport("\"version\": \"" + version + "\", " + ALLOWED, "");

            HttpAnswer answer = await(asker.ask(transport, backend, "POST http", "/echo/1?a=%2F", "{\"n\":1}"));

            assertThat(answer).hasToString("200, 7 bytes");
            assertThat(backend.seen)
                    .containsExactly("POST /echo/1?a=%2F " + seen + " localhost:" + backend.port + " null {\"n\":1}");
            await(transport.close());
        }
    }

    @ParameterizedTest
    @CsvSource({"http1, HTTP_1_1", "http2, HTTP_2"})
    void asks_with_either_version_over_tls_and_names_the_host(String version, String seen) {
        try (Backend backend = Backend.tls(LOCALHOST)) {
            String trust = "\"trust\": \"" + LOCALHOST.file() + "\", ";
            HttpTransport transport = asker.transport(trust + "\"version\": \"" + version + "\", " + ALLOWED, "");

            HttpAnswer answer = await(asker.ask(transport, backend, "POST https", "/echo", "7"));

            assertThat(answer.body()).hasToString("7");
            assertThat(backend.seen)
                    .allMatch(line -> line.startsWith("POST /echo " + seen + " localhost:" + backend.port));
        }
    }

    @Test
    void a_certificate_of_nobody_or_for_another_host_is_refused() {
        Certificate other = Certificate.selfSigned("dns:other.example");
        try (Backend backend = Backend.tls(other)) {
            String trust = "\"trust\": \"" + other.file() + "\", ";

            assertThat(Asker.failure(asker.ask(asker.transport(ALLOWED, ""), backend, "GET https", "/echo", null)))
                    .isInstanceOf(TransientException.class);
            assertThat(Asker.failure(
                            asker.ask(asker.transport(trust + ALLOWED, ""), backend, "GET https", "/echo", null)))
                    .isInstanceOf(TransientException.class);
            HttpTransport lax = asker.transport(trust + "\"verifyHost\": false, " + ALLOWED, "");
            assertThat(await(asker.ask(lax, backend, "GET https", "/echo", null))
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"basic\", \"user\": \"u\", \"secret\": \"p\"} | Authorization=Basic dTpw",
                "{\"type\": \"bearer\", \"secret\": \"t\"} | Authorization=Bearer t",
                "{\"type\": \"header\", \"header\": \"X-Key\", \"secret\": \"k\"} | X-Key=k"
            })
    void shows_who_it_is_and_prints_it_nowhere(String auth, String header) {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport(ALLOWED, ", \"auth\": " + auth);

            HttpAnswer answer = await(asker.ask(transport, backend, "GET http", "/headers", null));

            assertThat(answer.body().toString()).contains(header);
            assertThat(Asker.options(ALLOWED, ", \"auth\": " + auth)
                            .settings("s", new NoTelemetry())
                            .toString())
                    .contains("***");
        }
    }

    @Test
    void reads_chunks_and_follows_no_redirect() {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport(ALLOWED, "");

            assertThat(await(asker.ask(transport, backend, "GET http", "/chunks", null))
                            .body())
                    .hasToString("{\"a\":1}");
            assertThat(await(asker.ask(transport, backend, "GET http", "/redirect", null))
                            .status())
                    .isEqualTo(302);
            assertThat(await(asker.ask(transport, backend, "GET http", "/busy", null))
                            .retryAfter())
                    .isEqualTo("1");
            assertThat(backend.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http1", "http2"})
    void an_answer_beyond_its_bound_is_not_read_to_its_end(String version) {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport(
                    "\"version\": \"" + version + "\", " + ALLOWED, ", \"limits\": {\"answerBytesMax\": 50000}");

            for (String path : List.of("/huge", "/endless", "/announces")) {
                assertThat(Asker.failure(asker.ask(transport, backend, "GET http", path, null)))
                        .isInstanceOfSatisfying(
                                EventException.class,
                                failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TOO_LARGE))
                        .hasMessageContaining("50000 bytes");
            }
            await().atMost(LONG).until(() -> backend.open.get() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/drop", "/short"})
    void a_broken_connection_may_pass(String path) {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport(ALLOWED, ", \"limits\": {\"perHost\": 1}");

            assertThat(Asker.failure(asker.ask(transport, backend, "GET http", path, null)))
                    .isInstanceOf(TransientException.class)
                    .hasMessageStartingWith("no answer of localhost:" + backend.port);
            assertThat(await(asker.ask(transport, backend, "GET http", "/echo", null))
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n"})
    void what_is_no_http_may_pass_and_takes_no_place(String garbage) {
        NetServer server = asker.vertx
                .createNetServer()
                .connectHandler(socket -> socket.handler(
                        received -> socket.end(Buffer.buffer(garbage)).onFailure(gone -> {})));
        int port = await(server.listen(0, "127.0.0.1")).actualPort();
        HttpTransport transport = asker.transport(ALLOWED, ", \"limits\": {\"perHost\": 1}");

        for (int i = 0; i < 3; i++) {
            assertThat(Asker.failure(asker.ask(transport, Asker.head("localhost", port, "/"))))
                    .isInstanceOf(TransientException.class)
                    .hasMessage("no answer of localhost:" + port + ": what came is not HTTP");
        }
    }

    @Test
    void nobody_who_listens_and_no_such_host_may_pass() {
        HttpTransport transport = asker.transport(ALLOWED, "");

        assertThat(Asker.failure(asker.ask(transport, Asker.head("localhost", 1, "/"))))
                .isInstanceOf(TransientException.class)
                .hasMessageContaining("localhost:1");
        assertThat(Asker.failure(asker.ask(transport, Asker.head("no.invalid", 1, "/"))))
                .isInstanceOf(TransientException.class)
                .hasMessage("no address is known of the host no.invalid");
    }

    @ParameterizedTest
    @CsvSource({"http1, 6", "http2, 2"})
    void no_more_requests_than_allowed_are_under_way_to_a_host(String version, int connectionsMax) {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport =
                    asker.transport("\"version\": \"" + version + "\", " + ALLOWED, ", \"limits\": {\"perHost\": 3}");

            List<Future<HttpAnswer>> all = IntStream.range(0, 30)
                    .mapToObj(i -> asker.ask(transport, backend, "GET http", "/wait", null))
                    .toList();
            all.forEach(Backend::await);

            assertThat(backend.mostOpen).hasValue(3);
            assertThat(backend.connections.get()).isLessThanOrEqualTo(connectionsMax);
        }
    }

    @Test
    void a_request_that_waits_for_the_rate_leaves_when_it_is_cancelled_and_takes_the_timer_with_it() {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport =
                    asker.transport(ALLOWED, ", \"limits\": {\"rate\": {\"requests\": 1, \"perMs\": 86400000}}");
            assertThat(await(asker.ask(transport, backend, "GET http", "/echo", null))
                            .status())
                    .isEqualTo(200);
            int timers = Backend.timers(asker.vertx);
            Asker.Begun waits = asker.begin(
                    transport, new HttpAsk(Asker.head("localhost", backend.port, "/echo"), null, List.of()));
            await().atMost(LONG).until(() -> Backend.timers(asker.vertx) > timers);

            waits.cancel().run();

            assertThat(Asker.failure(waits.answer())).hasMessage("cancelled");
            await().atMost(LONG).until(() -> Backend.timers(asker.vertx) <= timers);
            assertThat(backend.asked).hasValue(1);
        }
    }

    @Test
    void a_request_that_waits_for_its_turn_leaves_when_it_is_cancelled() {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport = asker.transport(ALLOWED, ", \"limits\": {\"perHost\": 1}");
            Future<HttpAnswer> first = asker.ask(transport, backend, "GET http", "/hold", null);
            await().atMost(LONG).until(() -> backend.held.size() == 1);
            Asker.Begun waits = asker.begin(
                    transport, new HttpAsk(Asker.head("localhost", backend.port, "/echo"), null, List.of()));

            waits.cancel().run();

            assertThat(Asker.failure(waits.answer())).hasMessage("cancelled");
            assertThat(first.isComplete()).isFalse();
            backend.answerHeld();
            assertThat(await(first).status()).isEqualTo(200);
            assertThat(backend.asked).hasValue(1);
        }
    }

    @Test
    void requests_begin_at_the_rate_that_is_allowed() {
        try (Backend backend = Backend.plain()) {
            HttpTransport transport =
                    asker.transport(ALLOWED, ", \"limits\": {\"rate\": {\"requests\": 10, \"burst\": 5}}");
            long startedNs = System.nanoTime();

            List<Future<HttpAnswer>> all = IntStream.range(0, 25)
                    .mapToObj(i -> asker.ask(transport, backend, "GET http", "/echo", null))
                    .toList();
            all.forEach(Backend::await);

            long tookMs = Duration.ofNanos(System.nanoTime() - startedNs).toMillis();
            assertThat(tookMs).as("20 beyond the burst, 100 ms each").isGreaterThanOrEqualTo(1995);
        }
    }
}
