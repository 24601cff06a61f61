package dev.leat.pipeline.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.bus.Addresses;
import dev.leat.bus.BatchReceiver;
import dev.leat.bus.BatchSender;
import dev.leat.bus.Codecs;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.pipeline.tap.Taps.Request;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches go over the event bus from a stage to the next one; the taps look. */
class TapsTest {
    private static final PartitionId PARTITION = new PartitionId("t", 0);
    private static final int LANE = PARTITION.lane(4);
    private static final String MORE =
            ", \"tap\": {\"mask\": [\"secret\", \"card.number\", \"lines[].note\", \"pins[]\"],"
                    + " \"perSecondMax\": 1000}";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final TapListener listener = listener(seen);
    private volatile PipelineConfig config =
            config("{\"name\": \"shape\", \"type\": \"drop\", \"fields\": [\"x\"]}", MORE);
    private final Taps taps = new Taps(
            vertx,
            "here",
            new JsltCompiler(),
            name -> Optional.of(config).filter(one -> one.name().equals(name)));

    TapsTest() {
        Codecs.register(vertx);
        for (String address : List.of(Addresses.stage("p", "shape", LANE), Addresses.sink("p", LANE))) {
            BatchReceiver.listen(vertx, address, batch -> Future.succeededFuture(new Ack(batch.epoch(), 0, 0, 0)));
        }
    }

    @AfterEach
    void close() throws Exception {
        taps.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_event_is_shown_as_it_came_and_as_it_went_on() throws Exception {
        listen("shape", "");
        Event event = event(
                7,
                "{\"id\": 1, \"x\": 2, \"card\": {\"number\": \"4111\", \"type\": \"visa\"},"
                        + " \"lines\": [{\"note\": \"x\"}], \"pins\": [7]}");
        Event shaped = event.withValue(EventJson.MAPPER.readTree("{\"id\": 1, \"SECRET\": 5}"));
        throughStage(batch(event), List.of(shaped), List.of());

        JsonNode json = only();
        assertThat(json.path("before").toString())
                .isEqualTo("{\"id\":1,\"x\":2,\"card\":{\"number\":\"***\",\"type\":\"visa\"},"
                        + "\"lines\":[{\"note\":\"***\"}],"
                        + "\"pins\":\"***\"}");
        assertThat(json.path("after").toString()).isEqualTo("[{\"id\":1,\"SECRET\":\"***\"}]");
        assertThat(json.path("outcome").asText()).isEqualTo("kept");
        assertThat(json.path("offset").asLong()).isEqualTo(7);
        assertThat(json.path("node").asText()).isEqualTo("here");
    }

    @Test
    void what_a_stage_drops_fails_or_splits_is_told_of_each() throws Exception {
        listen("shape", "");
        Event dropped = event(1, "{\"id\": 1}");
        Event failed = event(2, "{\"id\": 2}");
        Event split = event(3, "{\"id\": 3}");
        throughStage(
                batch(dropped, failed, split),
                List.of(split.piece(0, split.value()), split.piece(1, split.value())),
                List.of(DeadLetter.of(failed, "shape", FailureKind.REJECTED, "no")));

        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 3);
        assertThat(json(seen.get(0)).path("outcome").asText()).isEqualTo("dropped");
        assertThat(json(seen.get(1)).path("failure").path("reason").asText()).isEqualTo("no");
        assertThat(json(seen.get(2)).path("after")).hasSize(2);
    }

    @Test
    void only_what_the_expression_wants_is_shown_and_only_so_much_of_it() throws Exception {
        taps.listen(new Request("p", "source", ".id > 10", 5), listener);
        List<Event> events = new ArrayList<>();
        for (int id = 0; id < 100; id++) {
            events.add(event(id, id == 50 ? "no json" : "{\"id\": " + id + "}"));
        }
        arriveAtStage(Batch.of(PARTITION, 1, events));

        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= 5);
        assertThat(seen).hasSizeLessThan(events.size() / 2);
        assertThat(json(seen.get(0)).path("before").path("id").asInt()).isEqualTo(11);
    }

    @Test
    void those_who_ask_the_same_share_a_tap_and_the_last_one_closes_it() throws Exception {
        List<String> others = new CopyOnWriteArrayList<>();
        TapListener other = listener(others);
        Request request = request("sink", "");
        taps.listen(request, listener);
        taps.listen(request, other);
        arriveAtSink(batch(event(1, "{\"id\": 1}")));
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 1 && others.size() == 1);

        taps.unlisten(request, other);
        arriveAtSink(batch(event(2, "{\"id\": 2}")));
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 2);
        assertThat(others).hasSize(1);
    }

    @Test
    void what_is_too_much_to_look_at_is_counted() throws Exception {
        listen("sink", "");
        List<Event> many = new ArrayList<>();
        for (int id = 0; id < Tap.LOOKS_PER_SECOND; id++) {
            many.add(event(id, "{}"));
        }
        for (int batch = 0; batch < 20; batch++) {
            arriveAtSink(Batch.of(PARTITION, 1, many));
        }

        assertThat(taps.skipped(request("sink", ""))).isGreaterThanOrEqualTo(Tap.LOOKS_PER_SECOND);
    }

    @Test
    void a_reloaded_pipeline_without_the_stage_ends_the_tap() {
        listen("shape", "");
        config = config("{\"name\": \"other\", \"type\": \"drop\", \"fields\": [\"x\"]}", MORE);

        await().atMost(Duration.ofSeconds(20)).until(() -> !ended.isEmpty());
        assertThat(ended).containsExactly("pipeline p has no stage shape; there are source, other, sink");
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> listen("shape", "1 +")).hasMessageContaining("where is no expression");
        assertThatThrownBy(() -> listen("none", "")).hasMessageContaining("there are source, shape, sink");
        config = config("", ", \"tap\": {\"enabled\": false}");
        assertThatThrownBy(() -> listen("source", "")).hasMessageContaining("tap.enabled is false");
    }

    private void listen(String stage, String where) {
        taps.listen(request(stage, where), listener);
    }

    private static Request request(String stage, String where) {
        return new Request("p", stage, where, 100);
    }

    private TapListener listener(List<String> lines) {
        return new TapListener() {
            @Override
            public void seen(String json) {
                lines.add(json);
            }

            @Override
            public void ended(String reason) {
                ended.add(reason);
            }
        };
    }

    private JsonNode only() throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 1);
        return json(seen.get(0));
    }

    private static JsonNode json(String line) throws Exception {
        return EventJson.MAPPER.readTree(line);
    }

    private void throughStage(Batch batch, List<Event> kept, List<DeadLetter> failed) throws Exception {
        arriveAtStage(batch);
        arriveAtSink(batch.after(kept, failed, batch.events().size() - kept.size() - failed.size()));
    }

    private void arriveAtStage(Batch batch) throws Exception {
        send(Addresses.stage("p", "shape", LANE), batch);
    }

    private void arriveAtSink(Batch batch) throws Exception {
        send(Addresses.sink("p", LANE), batch);
    }

    private void send(String address, Batch batch) throws Exception {
        Future<Ack> sent = new BatchSender(vertx, address, 10_000).send(batch);
        sent.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Batch batch(Event... events) {
        return Batch.of(PARTITION, 1, List.of(events));
    }

    private static Event event(long offset, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Event.of(new Origin("t", 0, offset, 0, KeyFormat.STRING, null, bytes, List.of()));
    }

    private static PipelineConfig config(String stage, String more) {
        String text = """
                {"name": "p", "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "stages": [%s],
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}%s}
                """.formatted(stage, more);
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
    }
}
