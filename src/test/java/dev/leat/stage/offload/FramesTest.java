package dev.leat.stage.offload;

import static dev.leat.stage.offload.EventShapes.allShapes;
import static dev.leat.stage.offload.EventShapes.event;
import static dev.leat.stage.offload.EventShapes.numbers;
import static dev.leat.stage.offload.EventShapes.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What nodes send each other says everything of an event that a stage can see. */
class FramesTest {
    private static final StageKey STAGE = new StageKey("orders", "hide");
    private static final JsonNodeFactory NODES = EventJson.MAPPER.getNodeFactory();

    @Test
    void events_of_all_shapes_arrive_as_they_were() {
        List<Event> events = allShapes();

        Request read = Request.decode(new Request(STAGE, "d1", 1234, events).encode());

        assertThat(read.stage()).isEqualTo(STAGE);
        assertThat(read.digest()).isEqualTo("d1");
        assertThat(read.awaitedMs()).isEqualTo(1234);
        assertThat(read.events()).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            assertSame(read.events().get(i), events.get(i));
        }
    }

    @Test
    void the_head_can_be_read_alone() {
        Request head = Request.head(new Request(STAGE, "d1", 5, allShapes()).encode());

        assertThat(head).isEqualTo(new Request(STAGE, "d1", 5, List.of()));
    }

    @Test
    void values_keep_their_exact_type_and_scale() {
        ObjectNode all = numbers();

        JsonNode read = Request.decode(
                        new Request(STAGE, "", 1, List.of(event("1").withValue(all))).encode())
                .events()
                .get(0)
                .value();

        assertThat(read).isEqualTo(all);
        assertThat(read.toString()).isEqualTo(all.toString());
        for (Map.Entry<String, JsonNode> member : all.properties()) {
            assertThat(read.get(member.getKey()).getClass())
                    .as(member.getKey())
                    .isEqualTo(member.getValue().getClass());
        }
    }

    @Test
    void outcomes_of_all_kinds_come_back_as_they_were() {
        List<Event> here = allShapes();
        Request there = Request.decode(new Request(STAGE, "", 1, here).encode());
        List<Outcome> made = new ArrayList<>();
        List<Outcome> expected = new ArrayList<>();
        for (int i = 0; i < here.size(); i++) {
            Event event = here.get(i);
            made.add(outcome(i, there.events().get(i)));
            expected.add(outcome(i, event));
        }

        Answer read = Answer.decode(new Answer(Answer.Status.DONE, "", 3, made).encode(there.events()), here);

        assertThat(read.status()).isEqualTo(Answer.Status.DONE);
        assertThat(read.threads()).isEqualTo(3);
        for (int i = 0; i < here.size(); i++) {
            assertOutcome(read.outcomes().get(i), expected.get(i));
        }
        assertThat(((Outcome.Kept) read.outcomes().get(0)).event())
                .as("one that did not change is the one that was sent")
                .isSameAs(here.get(0));
    }

    @Test
    void what_cannot_be_sent_is_left_to_whoever_asked() {
        Event event = event("1");
        Event other = event("2");
        List<Event> came = List.of(event, event, event);
        List<Outcome> made = new ArrayList<>(
                List.of(Outcome.kept(event.withValue(NODES.pojoNode(this))), Outcome.kept(other), Outcome.dropped()));
        made.set(2, null);

        Answer read = Answer.decode(new Answer(Answer.Status.DONE, "", 1, made).encode(came), came);

        assertThat(read.outcomes()).containsExactly(null, null, null);
    }

    @Test
    void a_value_that_is_no_json_cannot_be_asked_about() {
        Request request = new Request(STAGE, "", 1, List.of(event("1").withValue(NODES.pojoNode(this))));

        assertThatThrownBy(request::encode).isInstanceOf(FrameException.class).hasMessage("a value is no JSON");
    }

    @Test
    void a_refusal_says_why() {
        Answer read = Answer.decode(
                Answer.without(Answer.Status.REFUSED, "another version").encode(List.of()), List.of(event("1")));

        assertThat(read).isEqualTo(new Answer(Answer.Status.REFUSED, "another version", 0, List.of()));
    }

    @Test
    void a_newer_version_is_refused_by_its_number() {
        byte[] newer = new Request(STAGE, "", 1, List.of(event("1"))).encode().getBytes();
        newer[4] = 2;

        assertRefused(newer, "version 2 of the format is not known here, only up to 1");
        newer[4] = 0;
        assertRefused(newer, "a frame of version 0");
        newer[0] = 'X';
        assertRefused(newer, "bytes that are no frame");
    }

    @Test
    void an_answer_to_other_events_is_none() {
        Event event = event("1");
        Buffer one = new Answer(Answer.Status.DONE, "", 1, List.of(Outcome.kept(event))).encode(List.of(event));

        assertThatThrownBy(() -> Answer.decode(one, List.of(event, event)))
                .isInstanceOf(FrameException.class)
                .hasMessage("1 outcomes for 2 events");
        assertThatThrownBy(() -> Request.decode(one))
                .isInstanceOf(FrameException.class)
                .hasMessage("a frame of kind 2 where 1 belongs");
    }

    @Test
    void more_events_than_a_request_has_are_not_read() {
        List<Event> many = new ArrayList<>();
        for (int i = 0; i <= Request.EVENTS_MAX; i++) {
            many.add(event("1"));
        }
        Buffer request = new Request(STAGE, "", 1, many).encode();

        assertThatThrownBy(() -> Request.decode(request))
                .isInstanceOf(FrameException.class)
                .hasMessage("501 events, more than the 500 of a request");
    }

    private static void assertRefused(byte[] request, String message) {
        assertThatThrownBy(() -> Request.head(Buffer.buffer(request)))
                .isInstanceOf(FrameException.class)
                .hasMessage(message);
    }

    private static void assertOutcome(@Nullable Outcome read, Outcome expected) {
        if (expected instanceof Outcome.Kept kept) {
            assertSame(((Outcome.Kept) Objects.requireNonNull(read)).event(), kept.event());
        } else if (expected instanceof Outcome.Split split) {
            List<Event> pieces = ((Outcome.Split) Objects.requireNonNull(read)).events();
            assertThat(pieces).hasSameSizeAs(split.events());
            for (int i = 0; i < pieces.size(); i++) {
                assertSame(pieces.get(i), split.events().get(i));
            }
        } else {
            assertThat(read).isEqualTo(expected);
        }
    }

    private static void assertSame(Event read, Event expected) {
        assertThat(read.origin()).usingRecursiveComparison().isEqualTo(expected.origin());
        assertThat(read.payload()).isEqualTo(expected.payload());
        assertThat(read.isTombstone()).isEqualTo(expected.isTombstone());
        assertThat(read.state().value()).isEqualTo(expected.state().value());
        assertThat(read.key()).isEqualTo(expected.key());
        assertThat(read.part()).isEqualTo(expected.part());
        assertThat(read.branch()).isEqualTo(expected.branch());
        assertThat(read.timeMs()).isEqualTo(expected.timeMs());
    }
}
