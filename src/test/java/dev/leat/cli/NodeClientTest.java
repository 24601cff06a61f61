package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands make of answers. */
class NodeClientTest {
    private final Vertx vertx = Vertx.vertx();
    private final Captured terminal = new Captured();
    private int port;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"status", "status --cluster", "top --looks 1", "pause orders", "reload orders", "tap orders"})
    void what_answers_but_is_no_node_is_said_to_be_none(String command) throws Exception {
        for (String body : new String[] {"{}", "[]", "<html>hello</html>", ""}) {
            for (int status : new int[] {200, 404}) {
                Captured asked = new Captured();
                serve(status, "text/html", body);

                assertThat(ask(asked, command)).isEqualTo(ExitCode.FAILURE);

                String how = status == 200 ? "" : ", but with status 404";
                assertThat(asked.err())
                        .isEqualTo("leat: http://127.0.0.1:" + port + " does not answer as a Leat node" + how
                                + "; --url names another one\n");
                assertThat(asked.out()).isEmpty();
            }
        }
    }

    @Test
    void mistakes_are_told_once_with_their_places() throws Exception {
        serve(422, "application/problem+json", """
                {"type": "urn:leat:problem:mistakes", "title": "the configuration has mistakes",
                 "detail": "a.json:3:5: sink.rowsMax: must be 1..9; a.json:1:1: name: is b",
                 "problems": [
                   {"severity": "error", "file": "a.json", "line": 3, "column": 5, "path": "sink.rowsMax",
                    "message": "must be 1..9"},
                   {"severity": "warning", "file": null, "line": null, "column": null, "path": "",
                    "message": "is odd"}]}
                """);

        assertThat(ask(terminal, "reload orders")).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err()).isEqualTo("""
                        leat: the configuration has mistakes
                        a.json:3:5: sink.rowsMax: must be 1..9
                        warning: is odd
                        """);
    }

    @Test
    void mistakes_of_a_task_that_took_longer_are_told_with_their_places() throws Exception {
        serve(202, "application/json", """
                {"id": 7, "state": "failed", "reason": "rolled back", "nodes": [],
                 "problems": [{"severity": "warning", "file": "a.json", "line": 3, "column": 5, "path": "sink",
                               "message": "is odd"}]}
                """);

        assertThat(ask(terminal, "reload orders")).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err()).isEqualTo("a.json:3:5: warning: sink: is odd\nleat: orders: rolled back\n");
    }

    @Test
    void who_is_asked_for_a_token_is_told_where_it_goes() throws Exception {
        serve(401, "application/problem+json", """
                {"type": "urn:leat:problem:unauthorized", "detail": "send the header Authorization: Bearer TOKEN"}
                """);

        assertThat(ask(terminal, "status")).isEqualTo(ExitCode.FAILURE);

        assertThat(terminal.err()).endsWith("; commands take it from the variable LEAT_TOKEN\n");
    }

    @Test
    void top_says_that_a_node_does_not_answer_any_more_and_goes_on() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        serve(request -> {
            if (asked.incrementAndGet() == 2) {
                request.connection().close().onComplete(closed -> {});
            } else {
                request.response()
                        .end("{\"node\": \"here\", \"pipelines\": []}")
                        .onComplete(sent -> {});
            }
        });

        assertThat(ask(terminal, "top --looks 3 --every 100"))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);

        assertThat(terminal.out())
                .containsPattern("(?s)^node here.*\nno node answers at http://127\\.0\\.0\\.1:\\d+: .*\n"
                        + "the last answer came \\d+ ms ago\n.*\nnode here");
    }

    @Test
    void top_says_soon_that_a_node_is_frozen_and_sees_it_wake() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        serve(request -> {
            if (asked.incrementAndGet() != 2) {
                request.response()
                        .end("{\"node\": \"here\", \"pipelines\": []}")
                        .onComplete(sent -> {});
            }
        });
        long begun = System.nanoTime();

        assertThat(ask(terminal, "top --looks 3 --every 100"))
                .as(terminal.err())
                .isEqualTo(ExitCode.OK);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(terminal.out())
                .containsPattern(
                        "(?s)^node here.*\nno node answers at http://127\\.0\\.0\\.1:\\d+: who listens there says"
                                + " nothing; it is frozen, or .*\n"
                                + "the last answer came 1\\d s ago\n.*\nnode here");
    }

    private void serve(int status, String type, String body) throws Exception {
        serve(request -> request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", type)
                .end(body)
                .onComplete(sent -> {}));
    }

    private void serve(Handler<HttpServerRequest> answer) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(answer);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private ExitCode ask(Captured asked, String command) throws Exception {
        return asked.run((command + " --url http://127.0.0.1:" + port).split(" "));
    }
}
