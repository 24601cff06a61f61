package dev.leat.stage;

import static dev.leat.stage.FakeService.answer;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.Ack;
import dev.leat.config.Problems;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stage asks for an event, and what it makes of the answer. */
class HttpStageTest {
    @TempDir
    private Path folder;

    @Test
    void asks_for_each_event_what_the_templates_say() {
        FakeService service = new FakeService(ask -> answer(200, "{\"ok\": true}"));
        String options = "\"url\": \"https://h/{.id}?p={$partition}\", \"method\": \"{if (.new) \\\"PUT\\\" else"
                + " \\\"POST\\\"}\", \"headers\": {\"X-Id\": \"t-{.id}\", \"Accept\": \"text/plain\"},"
                + " \"body\": \"{\\\"n\\\": .id}\", \"into\": \"a.b\"";
        try (RunningStages stages = running(options, service)) {
            await(stages.send(Given.batch(0, 0, "{\"id\":1,\"new\":true}", "{\"id\":\"x y\"}")));

            assertThat(service.asked)
                    .extracting(asked -> asked.ask.head().method() + " "
                            + asked.ask.head().url() + " " + asked.body() + " "
                            + asked.ask.head().headers().get("X-Id"))
                    .containsExactly(
                            "PUT https://h/1?p=0 {\"n\":1} t-1", "POST https://h/x%20y?p=0 {\"n\":\"x y\"} t-x y");
            assertThat(service.asked.get(0).ask.head().headers())
                    .containsEntry("Accept", "text/plain")
                    .containsEntry("content-type", "application/json")
                    .doesNotContainKey("accept");
            assertThat(stages.values(0))
                    .containsExactly(
                            "{\"id\":1,\"new\":true,\"a\":{\"b\":{\"ok\":true}}}",
                            "{\"id\":\"x y\",\"a\":{\"b\":{\"ok\":true}}}");
        }
        assertThat(service.closed).isTrue();
    }

    @Test
    void keeps_the_order_whatever_is_answered_first() {
        FakeService service = new FakeService(ask -> null);
        try (RunningStages stages = running("\"url\": \"http://h/{.}\", \"read\": \"text\"", service)) {
            var sent = stages.send(Given.batch(0, 0, "1", "2", "3"));
            org.awaitility.Awaitility.await().until(() -> service.asked.size() == 3);
            for (int i = 2; i >= 0; i--) {
                service.asked.get(i).answer(answer(200, "answer " + i));
            }
            await(sent);

            assertThat(stages.values(0)).containsExactly("\"answer 0\"", "\"answer 1\"", "\"answer 2\"");
        }
    }

    @Test
    void statuses_decide_what_becomes_of_the_event() {
        FakeService service = new FakeService(HttpStageTest::statusOfThePath);
        String options = "\"url\": \"http://h/{.}\", \"statuses\": {\"404\": \"default\", \"409\": \"drop\"},"
                + " \"defaultAnswer\": \"{\\\"none\\\": .}\", \"retry\": {\"attempts\": 2, \"firstMs\": 1}";
        try (RunningStages stages = running(options, service)) {
            Ack ack = await(stages.send(Given.batch(0, 0, "200", "404", "409", "400", "503", "302")));

            assertThat(ack).isEqualTo(new Ack(1, 2, 1, 3));
            assertThat(stages.values(0)).containsExactly("{\"secret\":1}", "{\"none\":404}");
            assertThat(stages.letters())
                    .containsExactly(
                            "REJECTED the service answered 400",
                            "UNAVAILABLE the service answered 503 (attempt 2)",
                            "REJECTED the service answered 302");
        }
    }

    @Test
    void the_service_says_when_to_come_back() {
        AtomicInteger asked = new AtomicInteger();
        FakeService service = new FakeService(
                ask -> asked.incrementAndGet() == 1 ? new HttpAnswer(429, "1", Buffer.buffer()) : answer(200, "1"));
        try (RunningStages stages = running("\"url\": \"http://h\", \"retry\": {\"firstMs\": 1}", service)) {
            long startedNs = System.nanoTime();
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(Duration.ofNanos(System.nanoTime() - startedNs)).isGreaterThan(Duration.ofMillis(990));
            assertThat(stages.values(0)).containsExactly("1");
        }
    }

    @Test
    void a_dead_letter_quotes_the_answer_only_if_it_may_and_only_so_much() {
        FakeService service = new FakeService(ask -> answer(400, "bad\r\nfield 'total' of the order"));
        try (RunningStages stages = running("\"url\": \"http://h\", \"excerptMax\": 11", service)) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(stages.letters()).containsExactly("REJECTED the service answered 400: bad field '…");
        }
    }

    @Test
    void an_answer_that_is_no_json_fails_the_event_and_is_not_quoted() {
        FakeService service = new FakeService(ask -> answer(200, "{\"a\": secret}"));
        try (RunningStages stages = running("\"url\": \"http://h\"", service)) {
            await(stages.send(Given.batch(0, 0, "1")));

            assertThat(stages.letters()).containsExactly("REJECTED the answer is not JSON at byte 6");
        }
    }

    @Test
    void an_expression_sees_answer_and_event() {
        FakeService service = new FakeService(ask -> answer(200, "{\"score\": 0.10}"));
        String options = "\"url\": \"http://h\", \"answer\": \"{\\\"s\\\": .score, \\\"id\\\": $parent.id}\"";
        try (RunningStages stages = running(options, service)) {
            await(stages.send(Given.batch(0, 0, "{\"id\":1}")));

            assertThat(stages.values(0)).containsExactly("{\"s\":0.10,\"id\":1}");
        }
    }

    @Test
    void a_call_whose_answer_is_not_read_leaves_the_event_as_it_is() {
        FakeService service = new FakeService(ask -> answer(202, "whatever"));
        try (RunningStages stages = running("\"url\": \"http://h\", \"body\": \".\", \"read\": \"none\"", service)) {
            await(stages.send(Given.batch(0, 0, "{\"id\":1.0}")));

            assertThat(stages.values(0)).containsExactly("{\"id\":1.0}");
        }
    }

    @Test
    void nothing_can_be_put_into_a_header_or_taken_from_nothing() {
        FakeService service = new FakeService(ask -> answer(200, "null"));
        String options = "\"url\": \"http://h\", \"headers\": {\"X\": \"{.x}\"}";
        try (RunningStages stages = running(options, service)) {
            await(stages.send(Given.batch(
                    0, 0, "{\"x\":\"a\\r\\nHost: evil\"}", "{\"x\":{}}", "{\"x\":\"\u00e9\"}", "{\"x\":\"fine\"}")));

            assertThat(stages.letters())
                    .containsExactly(
                            "EXPRESSION headers.X: a line break, or another character that no header can have",
                            "EXPRESSION headers.X: {.x} gives an object, expected a text or a number",
                            "EXPRESSION headers.X: a line break, or another character that no header can have",
                            "REJECTED the answer is null and would become the event's value");
            assertThat(service.asked).hasSize(1);
        }
    }

    @Test
    void check_says_what_cannot_work_and_where() {
        assertThat(problems("\"url\": \"ftp://h\"")).containsExactly("url: must begin with https:// or http://");
        assertThat(problems("\"url\": \"http://h/{.x\""))
                .containsExactly("url: is no valid template: '{' without '}'; write {{ for a plain one"
                        + " (line 1, column 10 of the text)");
        assertThat(problems("\"url\": \"http://h\", \"method\": \"SEND\""))
                .allMatch(text -> text.startsWith("method: "));
        assertThat(problems("\"url\": \"http://h\", \"headers\": {\"Host\": \"x\"}"))
                .containsExactly("headers.Host: is a header that the client itself sets");
        assertThat(problems("\"url\": \"http://h\", \"statuses\": {\"44\": \"ok\"}"))
                .allMatch(text -> text.contains("a status such as 404"))
                .hasSize(1);
        assertThat(problems("\"url\": \"http://h\", \"auth\": {\"type\": \"basic\", \"secret\": \"x\"}"))
                .containsExactly("auth.user: is missing");
        assertThat(problems("\"url\": \"http://h\", \"connection\": {\"trust\": \"no/such.pem\"}"))
                .containsExactly("connection.trust: the file no/such.pem cannot be read");
        assertThat(problems("\"url\": \"http://h\", \"limits\": {\"rate\": {\"requests\": 2, \"perMs\": 1000}}"))
                .containsExactly("limits.rate: with 256 events at once (concurrency times lanes) the last one waits"
                        + " 127 s for its turn, longer than timeoutMs (10000); lower concurrency, or raise timeoutMs");
    }

    @Test
    void check_says_all_that_does_not_fit_together() {
        assertThat(problems("\"url\": \"ftp://h\", \"per\": \"batch\", \"read\": \"text\","
                        + " \"headers\": {\"Host\": \"x\", \"a b\": \"x\"}, \"into\": \"a[].b\""))
                .extracting(text -> text.substring(0, text.indexOf(": ")))
                .containsExactly("url", "read", "headers.Host", "headers['a b']", "into");
    }

    @Test
    void check_refuses_an_address_that_every_request_would_be_refused_for() {
        assertThat(problems("\"url\": \"http://127.0.0.1:8080/{.id}\""))
                .containsExactly("url: asks 127.0.0.1, which is loopback; if that is meant, name the host in"
                        + " connection.allowHosts");
        assertThat(problems("\"url\": \"http://169.254.169.254/latest\""))
                .singleElement()
                .asString()
                .contains("which is link-local");
        assertThat(problems("\"url\": \"http://LOCALHOST/\""))
                .singleElement()
                .asString()
                .contains("loopback");
        assertThat(problems("\"url\": \"http://[::1]/\""))
                .singleElement()
                .asString()
                .contains("loopback");
        assertThat(problems("\"url\": \"http://10.0.0.7/\"")).isEmpty();
        assertThat(problems("\"url\": \"http://10.0.0.7/\", \"connection\": {\"refusePrivate\": true}"))
                .singleElement()
                .asString()
                .contains("private");
        assertThat(problems("\"url\": \"http://127.0.0.1/\", \"connection\": {\"allowHosts\": [\"127.0.0.1\"]}"))
                .isEmpty();
        assertThat(problems("\"url\": \"http://127.{.id}/\""))
                .as("known when an event is there")
                .isEmpty();
    }

    @Test
    void check_reads_whom_to_trust() throws Exception {
        Path pem = Files.writeString(folder.resolve("authority.pem"), "leat\n");
        Path store = folder.resolve("authority.p12");
        KeyStore made = KeyStore.getInstance("PKCS12");
        made.load(null, null);
        try (OutputStream out = Files.newOutputStream(store)) {
            made.store(out, "right".toCharArray());
        }
        String trust = "\"url\": \"https://h\", \"connection\": {\"trust\": \"%s\"%s}";

        assertThat(problems(trust.formatted(pem, "")))
                .containsExactly("connection.trust: the file " + pem
                        + " holds no certificate as PEM (-----BEGIN CERTIFICATE-----)");
        assertThat(problems(trust.formatted(store, ", \"trustPassword\": \"wrong-one\"")))
                .singleElement()
                .asString()
                .startsWith("connection.trust: the store " + store + " cannot be read: ")
                .doesNotContain("wrong-one");
        assertThat(problems(trust.formatted(store, ", \"trustPassword\": \"right\"")))
                .isEmpty();
    }

    @Test
    void check_warns_of_a_host_that_takes_less_than_is_asked_at_once() {
        assertThat(problems("\"url\": \"http://h\", \"limits\": {\"perHost\": 10}"))
                .containsExactly("limits.perHost: 10 is below the 256 requests that 256 events at once (concurrency"
                        + " times lanes) make; the others wait while their timeoutMs runs out");
        assertThat(problems("\"url\": \"http://h\", \"concurrency\": 1000")).hasSize(1);
        assertThat(problems("\"url\": \"http://h\", \"per\": \"batch\", \"limits\": {\"perHost\": 4}"))
                .isEmpty();
        assertThat(problems("\"url\": \"http://{.h}.example\", \"limits\": {\"perHost\": 10}"))
                .isEmpty();
    }

    @Test
    void check_warns_of_batches_that_are_none() {
        assertThat(problems("\"url\": \"http://h\", \"batch\": {\"eventsMax\": 8}"))
                .containsExactly("batch: has no effect: per is \"event\"; set it to \"batch\"");
        assertThat(problems("\"url\": \"http://h\", \"per\": \"batch\", \"batch\": {\"eventsMax\": 500}"))
                .containsExactly("batch.eventsMax: 500 is above the concurrency of 64, and no more events are ready at"
                        + " the same time");
    }

    private static List<String> problems(String options) {
        Problems problems = new Problems();
        Stages.compile(
                Given.pipeline("p", "[{\"name\": \"ask\", \"type\": \"http\", " + options + "}]", ""),
                Given.plugins(),
                problems);
        return problems.all().stream()
                .map(problem -> problem.toString().replaceFirst("^(warning: )?stages\\[0][.:] ?", ""))
                .toList();
    }

    private static HttpAnswer statusOfThePath(HttpAsk ask) {
        return answer(Integer.parseInt(ask.head().pathAndQuery().substring(1)), "{\"secret\": 1}");
    }

    static RunningStages running(String options, Outside outside) {
        return new RunningStages(
                Given.pipeline("p", "[{\"name\": \"ask\", \"type\": \"http\", " + options + "}]", ""),
                outside,
                new VertxOptions());
    }
}
