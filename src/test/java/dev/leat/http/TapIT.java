package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tap of a real pipeline between Kafka and PostgreSQL, over HTTP. */
class TapIT {
    private static final String MASKED = "{\"mask\": [\"card\"]}";
    private static final String FAST = "{\"perSecondMax\": 10000}";

    @Test
    void an_event_is_shown_before_and_after_a_stage_with_masks_and_only_when_it_is_wanted() throws Exception {
        try (TapNode node = new TapNode(MASKED);
                TapClient looks = node.events("stage", "shape", "where", ".country == \"DE\"", "rate", "100")) {
            node.send(1, 10, "4711");
            await().atMost(TapNode.BOUND).until(() -> looks.seen.size() == 5);

            JsonNode first = looks.seen.stream()
                    .filter(one -> one.at("/before/id").asInt() == 2)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.path("stage").asText()).isEqualTo("shape");
            assertThat(first.path("topic").asText()).isEqualTo(node.topic());
            assertThat(first.path("key").asText()).isEqualTo("key-2");
            assertThat(first.path("outcome").asText()).isEqualTo("kept");
            assertThat(first.path("before").toString()).isEqualTo("{\"id\":2,\"country\":\"DE\",\"card\":\"***\"}");
            assertThat(first.path("after").toString()).isEqualTo("[{\"id\":2,\"country\":\"DE\",\"card\":\"***\"}]");
            assertThat(looks.seen.toString()).doesNotContain("4711").doesNotContain("FR");
            assertThat(looks.skipped).isZero();
        }
    }

    @Test
    void source_and_sink_show_what_arrives_there() throws Exception {
        try (TapNode node = new TapNode("{}");
                TapClient source = node.events();
                TapClient sink = node.events("stage", "sink")) {
            node.send(1, 4, "4711");
            await().atMost(TapNode.BOUND).until(() -> source.seen.size() == 4 && sink.seen.size() == 4);

            assertThat(source.texts("/outcome")).containsOnly("\"arrived\"");
            assertThat(source.texts("/before/id")).containsExactlyInAnyOrder("1", "2", "3", "4");
            assertThat(sink.texts("/before/card")).containsOnly("\"4711\"");
            assertThat(sink.seen).noneMatch(one -> one.has("after"));
        }
    }

    @Test
    void what_is_beyond_the_rate_is_not_shown_and_counted() throws Exception {
        int events = 2_000;
        try (TapNode node = new TapNode("{\"perSecondMax\": 3}");
                TapClient looks = node.events("rate", "500")) {
            node.send(1, events, "4711");
            node.awaitRows(events);
            await().atMost(TapNode.BOUND).until(() -> looks.seen.size() + looks.skipped == events);

            assertThat(looks.seen).hasSizeBetween(3, events / 10);
        }
    }

    @Test
    void clients_of_both_kinds_share_a_tap_and_see_the_same_and_nothing_stays_behind() throws Exception {
        try (TapNode node = new TapNode(FAST)) {
            List<TapClient> clients = new ArrayList<>();
            for (int each = 0; each < 3; each++) {
                clients.add(node.events("stage", "shape", "rate", "1000"));
                clients.add(node.socket("stage", "shape", "rate", "1000"));
            }
            node.awaitCounts(1, 6);
            node.send(1, 500, "4711");
            for (TapClient one : clients) {
                await().atMost(TapNode.BOUND).until(() -> one.seen.size() == 500);
                assertThat(one.seen).isEqualTo(clients.get(0).seen);
            }

            clients.remove(0).close();
            clients.remove(0).close();
            node.awaitCounts(1, 4);
            try (TapClient other = node.socket("stage", "sink")) {
                node.awaitCounts(2, 5);
                clients.forEach(TapClient::close);
                node.awaitCounts(1, 1);
                node.send(501, 501, "4711");
                await().atMost(TapNode.BOUND).until(() -> other.seen.size() == 1);
            }
            node.awaitCounts(0, 0);
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void who_reads_slowly_or_never_misses_events_and_the_whole_load_is_committed() throws Exception {
        int events = 4_000;
        try (TapNode node = new TapNode(FAST);
                TapClient fast = node.events("rate", "10000")) {
            String target = node.uri("rate", "10000").toString().replaceFirst("http://[^/]*", "");
            HttpRequest request =
                    HttpRequest.newBuilder(node.uri("rate", "10000")).build();
            HttpResponse<InputStream> slow = node.client().send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (Socket never = new Socket("localhost", node.uri().getPort());
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(slow.body(), StandardCharsets.UTF_8))) {
                never.getOutputStream()
                        .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                node.awaitCounts(1, 3);
                Counted counted = new Counted();
                List<Integer> waiting = new ArrayList<>();
                node.send(1, events, "x".repeat(20_000));
                await().atMost(TapNode.BOUND).until(() -> {
                    waiting.add(node.counts().waiting());
                    counted.read(lines);
                    return node.rows() == events;
                });
                assertThat(waiting).allMatch(length -> length <= LineQueue.LINES_MAX);
                await().atMost(TapNode.BOUND).until(() -> fast.seen.size() + fast.skipped == events);
                while (counted.seen + counted.skipped < events) {
                    counted.read(lines);
                }
                assertThat(counted.seen + counted.skipped).isEqualTo(events);
                assertThat(counted.skipped).isGreaterThan(fast.skipped);
            }
            node.awaitCounts(1, 1);
        }
    }

    /** What a stream of events has told, line by line. */
    private static final class Counted {
        private long seen;
        private long skipped;

        void read(BufferedReader lines) throws IOException {
            String line = lines.readLine();
            if (line.equals("event: seen")) {
                seen++;
            } else if (line.startsWith("data: {\"events\":")) {
                skipped = Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
    }

    @Test
    void a_reload_renews_taps_with_its_masks_and_ends_those_whose_stage_is_gone() throws Exception {
        try (TapNode node = new TapNode("{}");
                TapClient source = node.events("stage", "source");
                TapClient shape = node.events("stage", "shape");
                TapClient socket = node.socket("stage", "shape")) {
            node.reload(TapNode.SHAPE.replace("\"shape\"", "\"other\""), MASKED);

            for (TapClient one : List.of(shape, socket)) {
                await().atMost(TapNode.BOUND).until(one.ended::isDone);
                assertThat(one.reasons)
                        .containsExactly(
                                "pipeline " + node.topic() + " has no stage shape; there are source, other, sink");
            }
            node.awaitCounts(1, 1);
            node.send(1, 3, "4711");
            await().atMost(TapNode.BOUND).until(() -> source.seen.size() == 3);
            assertThat(source.texts("/before/card")).containsOnly("\"***\"");
            node.reload(TapNode.SHAPE, "{\"enabled\": false}");
            await().atMost(TapNode.BOUND).until(source.ended::isDone);
            assertThat(source.reasons).singleElement().asString().contains("tap.enabled is false");
            node.awaitCounts(0, 0);
        }
    }

    @Test
    void the_end_of_the_node_ends_every_stream_with_a_word() throws Exception {
        try (TapNode node = new TapNode("{}");
                TapClient events = node.events("stage", "source");
                TapClient socket = node.socket("stage", "sink")) {
            node.awaitCounts(2, 2);

            node.undeploy();

            for (TapClient one : List.of(events, socket)) {
                await().atMost(TapNode.BOUND).until(one.ended::isDone);
                assertThat(one.reasons).containsExactly("the node closes");
            }
            node.send(1, 10, "4711");
            node.awaitRows(10);
            assertThat(events.seen).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stage, nothing, 404, 'there are source, shape, sink'",
        "where, .id +, 400, where is no expression",
        "rate, 0, 400, rate",
        "nobody, 1, 400, there is no parameter nobody"
    })
    void what_cannot_be_is_a_problem_before_the_stream_begins(String name, String value, int status, String detail)
            throws Exception {
        try (TapNode node = new TapNode("{}")) {
            assertRefused(node, node.uri(name, value), status, detail);
        }
    }

    @Test
    void a_tap_that_is_forbidden_and_one_too_many_are_refused() throws Exception {
        try (TapNode node = new TapNode("{\"enabled\": false}")) {
            assertRefused(node, node.uri("stage", "shape"), 409, "tap.enabled is false");
            node.reload(TapNode.SHAPE, "{}");
            List<TapClient> open = new ArrayList<>();
            for (int rate = 1; rate <= 16; rate++) {
                open.add(node.events("rate", Integer.toString(rate)));
            }
            assertRefused(node, node.uri("rate", "17"), 429, "16 taps");
            open.add(node.socket("rate", "16"));
            open.forEach(TapClient::close);
            node.awaitCounts(0, 0);
            node.events("rate", "17").close();
        }
    }

    /** In both ways. */
    private static void assertRefused(TapNode node, URI uri, int status, String detail) throws Exception {
        HttpResponse<String> answer = whole(node, HttpRequest.newBuilder(uri).build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(TapClient.read(answer.body()).path("detail").asText()).contains(detail);
        assertThat(refusedSocket(node, uri, null)).isEqualTo(status);
        assertThat(node.counts().viewers()).isEqualTo(node.counts().taps() == 0 ? 0 : 16);
    }

    /** An answer that is no stream. */
    private static HttpResponse<String> whole(TapNode node, HttpRequest request) throws Exception {
        return node.client()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_page_of_another_site_gets_no_stream() throws Exception {
        try (TapNode node = new TapNode("{}")) {
            HttpRequest request = HttpRequest.newBuilder(node.uri())
                    .header("Sec-Fetch-Site", "cross-site")
                    .build();
            assertThat(whole(node, request).statusCode()).isEqualTo(403);
            assertThat(refusedSocket(node, node.uri(), "http://evil.example")).isEqualTo(403);
            node.awaitCounts(0, 0);
        }
    }

    private static int refusedSocket(TapNode node, URI uri, @Nullable String origin) {
        var builder = node.client().newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        URI socket = URI.create(uri.toString().replaceFirst("http", "ws"));
        int[] status = new int[1];
        assertThatThrownBy(() ->
                        builder.buildAsync(socket, new WebSocket.Listener() {}).get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        failure -> status[0] = failure.getResponse().statusCode());
        return status[0];
    }
}
