package dev.leat.cli.cases;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.TransientException;
import dev.leat.config.Binder;
import dev.leat.config.Problems;
import dev.leat.config.Section;
import dev.leat.expression.JsltCompiler;
import dev.leat.observe.NoTelemetry;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import dev.leat.stage.http.HttpConnectionConfig;
import dev.leat.stage.http.HttpHead;
import dev.leat.stage.http.HttpLimitsConfig;
import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stage that asks others sees in a test. */
class CaseOutsideTest {
    private final Vertx vertx = Vertx.vertx();
    private final Asking call = new Asking();

    @AfterEach
    void close() {
        Object unused = done(vertx.close());
    }

    @Test
    void the_first_entry_that_fits_answers_as_often_as_it_says() throws Exception {
        CaseOutside outside = outside("""
                {"request": {"method": "POST", "url": "https://geo.test/v1?q=a", "body": {"ids": [{"id": 1}]}},
                 "answer": {"status": 429, "retryAfter": "1", "body": {"slow": true}}, "times": 1}""", """
                {"request": {"urlPattern": "^https://geo\\\\.test/"}, "answer": {"raw": "plain"}}""");
        HttpTransport transport = open(outside);
        String body = "{\"ids\": [{\"id\": 1.0, \"name\": \"x\"}], \"more\": 1}";

        HttpAnswer first = done(ask(transport, "POST", "/v1?q=a", body));
        HttpAnswer second = done(ask(transport, "POST", "/v1?q=a", body));
        HttpAnswer other = done(ask(transport, "POST", "/v1?q=a", "{\"ids\": []}"));

        assertThat(first.status()).isEqualTo(429);
        assertThat(first.retryAfter()).isEqualTo("1");
        assertThat(first.body()).hasToString("{\"slow\":true}");
        assertThat(second.body()).hasToString("plain");
        assertThat(other.status()).isEqualTo(200);
        assertThat(outside.unanswered()).isEmpty();
    }

    @Test
    void what_nobody_answers_is_kept_in_words() throws Exception {
        CaseOutside outside = outside("{\"request\": {\"method\": \"PUT\"}}", "{\"request\": {\"body\": 1}}");

        Future<HttpAnswer> asked = ask(open(outside), "GET", "/v2", null);

        assertThat(asked.failed()).isTrue();
        assertThat(outside.unanswered()).containsExactly("stage geo asked GET https://geo.test/v2");
    }

    @Test
    void a_broken_connection_can_be_tried_again_and_a_late_answer_be_cancelled() throws Exception {
        HttpTransport transport = open(outside("""
                {"answer": {"broken": true}, "times": 1}""", """
                {"answer": {"delayMs": 20}, "times": 1}""", """
                {"answer": {"delayMs": 60000}}"""));

        assertThat(ask(transport, "GET", "/", null).cause()).isInstanceOf(TransientException.class);
        assertThat(done(ask(transport, "GET", "/", null)).status()).isEqualTo(200);
        Future<HttpAnswer> late = ask(transport, "GET", "/", null);
        assertThat(late.isComplete()).isFalse();
        call.cancelled.forEach(Runnable::run);

        assertThat(late.failed()).isTrue();
    }

    @Test
    void the_clock_stands_still() throws Exception {
        CaseOutside outside = outside();

        assertThat(new JsltCompiler(outside.clock())
                        .compile("now()")
                        .apply(Event.of(new Origin("t", 0, 0, 0, KeyFormat.STRING, null, new byte[] {49}, List.of())))
                        .decimalValue())
                .isEqualByComparingTo("1.5");
    }

    private static CaseOutside outside(String... entries) throws Exception {
        List<HttpCase> http = new ArrayList<>();
        for (String entry : entries) {
            http.add(bind(entry, HttpCase.class));
        }
        return new CaseOutside(Instant.ofEpochMilli(1500), http, List.of());
    }

    private HttpTransport open(CaseOutside outside) throws Exception {
        HttpConnectionConfig connection = bind("{}", HttpConnectionConfig.class);
        return outside.http(
                vertx,
                new HttpSettings("geo", connection, bind("{}", HttpLimitsConfig.class), null, new NoTelemetry()));
    }

    private Future<HttpAnswer> ask(HttpTransport transport, String method, String path, @Nullable String body) {
        HttpHead head = new HttpHead(method, true, "geo.test", 443, path, Map.of());
        return transport.ask(new HttpAsk(head, body == null ? null : Buffer.buffer(body), List.of()), call);
    }

    private static <R extends Record> R bind(String text, Class<R> type) throws Exception {
        Problems problems = new Problems();
        Section section = new Section("", (ObjectNode) EventJson.MAPPER.readTree(text));
        R bound = new Binder(new JsltCompiler()).bind(section, type, problems);
        return Objects.requireNonNull(bound, () -> problems.all().toString());
    }

    private static final class Asking implements Call {
        private final List<Runnable> cancelled = new ArrayList<>();

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public long leftMs() {
            return 1000;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            cancelled.add(action);
        }
    }
}
