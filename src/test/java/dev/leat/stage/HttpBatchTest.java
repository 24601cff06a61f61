package dev.leat.stage;

import static dev.leat.stage.FakeService.answer;
import static dev.leat.stage.RunningStages.await;
import static dev.leat.stage.RunningStages.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.stage.FakeService.Asked;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several events share a request. */
class HttpBatchTest {
    private static final String BATCH = "\"url\": \"http://h/score\", \"per\": \"batch\", \"into\": \"s\"";

    @Test
    void events_of_a_batch_share_a_request_and_get_their_answers_by_index() {
        FakeService service = new FakeService(ask -> answer(200, "{\"predictions\": [0.1, 0.2, 0.3]}"));
        String options = BATCH + ", \"body\": \".id\","
                + " \"batch\": {\"body\": \"{\\\"instances\\\": .}\", \"answers\": \".predictions\"}";
        try (RunningStages stages = HttpStageTest.running(options, service)) {
            await(stages.send(Given.batch(0, 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}")));

            assertThat(service.asked).extracting(Asked::body).containsExactly("{\"instances\":[1,2,3]}");
            assertThat(stages.values(0))
                    .containsExactly("{\"id\":1,\"s\":0.1}", "{\"id\":2,\"s\":0.2}", "{\"id\":3,\"s\":0.3}");
        }
    }

    @Test
    void answers_are_found_by_key_in_any_order() {
        FakeService service = new FakeService(ask -> answer(200, "[{\"k\":3,\"v\":\"c\"},{\"k\":1,\"v\":\"a\"}]"));
        String options = BATCH + ", \"batch\": {\"answerKey\": \".k\", \"eventKey\": \".id\"}, \"answer\": \".v\"";
        try (RunningStages stages = HttpStageTest.running(options, service)) {
            await(stages.send(Given.batch(0, 0, "{\"id\":1}", "{\"id\":2}", "{\"id\":3}")));

            assertThat(stages.values(0)).containsExactly("{\"id\":1,\"s\":\"a\"}", "{\"id\":3,\"s\":\"c\"}");
            assertThat(stages.letters())
                    .containsExactly("REJECTED the answer has no item with the batch.eventKey of this event");
        }
    }

    @Test
    void another_number_of_answers_fails_the_events_of_that_request() {
        FakeService service =
                new FakeService(ask -> answer(200, ask.head().url().endsWith("a") ? "[1]" : "[1, 2]"));
        String options = "\"url\": \"http://h/{.to}\", \"per\": \"batch\"";
        try (RunningStages stages = HttpStageTest.running(options, service)) {
            String[] values = {"{\"to\":\"a\"}", "{\"to\":\"b\"}", "{\"to\":\"a\"}", "{\"to\":\"b\"}"};
            Ack ack = await(stages.send(Given.batch(0, 0, values)));

            assertThat(ack).isEqualTo(new Ack(1, 2, 0, 2));
            assertThat(service.asked).hasSize(2);
            assertThat(stages.letters()).containsOnly("REJECTED the answer has 1 items for 2 events");
        }
    }

    @Test
    void a_request_has_no_more_events_than_it_may() {
        FakeService service = new FakeService(HttpBatchTest::echo);
        try (RunningStages stages = HttpStageTest.running(BATCH + ", \"batch\": {\"eventsMax\": 4}", service)) {
            await(stages.send(Given.batch(0, 0, numbered(10))));

            assertThat(service.asked).extracting(HttpBatchTest::size).containsExactlyInAnyOrder(4, 4, 2);
            assertThat(stages.values(0)).hasSize(10).first().isEqualTo("{\"id\":0,\"s\":{\"id\":0}}");
        }
    }

    @Test
    void one_bad_event_does_not_fail_its_neighbours() {
        FakeService service =
                new FakeService(ask -> String.valueOf(ask.body()).contains("\"id\":5}") ? answer(422, "") : echo(ask));
        try (RunningStages stages = HttpStageTest.running(BATCH, service)) {
            Ack ack = await(stages.send(Given.batch(0, 0, numbered(16))));

            assertThat(ack).isEqualTo(new Ack(1, 15, 0, 1));
            assertThat(stages.letters()).containsExactly("REJECTED the service answered 422");
            assertThat(service.asked).as("requests until the bad one is alone").hasSize(9);
        }
    }

    @Test
    void events_of_a_failed_request_come_back_together() {
        AtomicInteger events = new AtomicInteger();
        FakeService service = new FakeService(ask -> events.addAndGet(size(ask)) <= 32 ? answer(503, "") : echo(ask));
        try (RunningStages stages = HttpStageTest.running(BATCH + ", \"retry\": {\"firstMs\": 20}", service)) {
            await(stages.send(Given.batch(0, 0, numbered(32))));

            assertThat(service.asked.size())
                    .as("requests, of which each alone would be 33")
                    .isLessThan(17);
            assertThat(stages.values(0)).hasSize(32);
        }
    }

    @Test
    void an_event_that_is_cancelled_leaves_and_the_last_one_resets_the_request() {
        FakeService service = new FakeService(ask -> null);
        // with 4 lanes, partitions 0 and 4 share a lane and so a request
        try (RunningStages stages = HttpStageTest.running(BATCH, service)) {
            Batch one = Given.batch(0, 0, numbered(2));
            Batch two = Given.batch(4, 0, numbered(2));
            Future<Ack> first = stages.send(one);
            Future<Ack> second = stages.send(two);
            await().until(() ->
                    service.asked.stream().mapToInt(HttpBatchTest::size).sum() == 4);

            one.cancellation().cancel();
            failure(first);
            assertThat(service.asked.get(service.asked.size() - 1).cancelled).isFalse();
            two.cancellation().cancel();
            failure(second);

            await().until(() -> service.asked.stream().allMatch(asked -> asked.cancelled));
        }
    }

    private static String[] numbered(int count) {
        return IntStream.range(0, count).mapToObj(id -> "{\"id\":" + id + "}").toArray(String[]::new);
    }

    private static HttpAnswer echo(HttpAsk ask) {
        return answer(200, String.valueOf(ask.body()));
    }

    private static int size(Asked asked) {
        return size(asked.ask);
    }

    private static int size(HttpAsk ask) {
        try {
            JsonNode body = EventJson.MAPPER.readTree(String.valueOf(ask.body()));
            return body.size();
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
