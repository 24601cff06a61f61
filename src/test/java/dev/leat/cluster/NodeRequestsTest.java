package dev.leat.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.bus.Addresses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeRequestsTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long NEVER_MS = TimeUnit.HOURS.toMillis(1);
    private static final Buffer QUESTION = Buffer.buffer("who?");

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> members = ConcurrentHashMap.newKeySet();
    private final NodeRequests requests = new NodeRequests(vertx, members::contains);
    private final List<Message<Buffer>> received = new CopyOnWriteArrayList<>();

    NodeRequestsTest() {
        members.addAll(List.of("a", "b"));
        for (String node : List.of("a", "b", "gone")) {
            done(vertx.eventBus()
                    .<Buffer>consumer(Addresses.node(node, "silent"), received::add)
                    .completion());
        }
    }

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void a_node_answers() {
        answer("echo", question -> question.reply(question.body()));

        assertThat(done(requests.ask("a", "echo", QUESTION, NEVER_MS)).result()).isEqualTo(QUESTION);
    }

    @Test
    void what_a_node_was_asked_fails_when_it_leaves_and_what_others_were_asked_stays_open() {
        Future<Buffer> ofA = requests.ask("a", "silent", QUESTION, NEVER_MS);
        Future<Buffer> ofB = requests.ask("b", "silent", QUESTION, NEVER_MS);
        await().atMost(BOUND).until(() -> received.size() == 2);

        requests.left("a");

        assertThat(kind(ofA)).isEqualTo(AskException.Cause.LEFT);
        assertThat(ofB.isComplete()).isFalse();
        requests.leftAll();
        assertThat(kind(ofB)).isEqualTo(AskException.Cause.LEFT);
    }

    @Test
    void who_is_no_member_is_not_asked() {
        assertThat(kind(requests.ask("gone", "silent", QUESTION, NEVER_MS))).isEqualTo(AskException.Cause.LEFT);
        assertThat(received).isEmpty();
    }

    @Test
    void an_answer_has_a_deadline() {
        assertThat(kind(requests.ask("a", "silent", QUESTION, 50))).isEqualTo(AskException.Cause.TIMEOUT);
    }

    @Test
    void a_node_that_has_nobody_who_answers_is_unreachable() {
        assertThat(kind(requests.ask("a", "nothing", QUESTION, NEVER_MS))).isEqualTo(AskException.Cause.UNREACHABLE);
    }

    @Test
    void a_failure_of_the_other_side_is_told() {
        answer("broken", question -> question.fail(1, "no such table"));

        Future<Buffer> asked = requests.ask("a", "broken", QUESTION, NEVER_MS);

        assertThat(kind(asked)).isEqualTo(AskException.Cause.FAILED);
        assertThat(asked.cause()).hasMessageContaining("no such table");
    }

    @Test
    void so_many_requests_to_a_node_may_be_open_and_an_answer_makes_room() {
        List<Future<Buffer>> open = new ArrayList<>();
        for (int i = 0; i < NodeRequests.OPEN_MAX; i++) {
            open.add(requests.ask("a", "silent", QUESTION, NEVER_MS));
        }
        await().atMost(BOUND).until(() -> received.size() == NodeRequests.OPEN_MAX);

        assertThat(kind(requests.ask("a", "silent", QUESTION, NEVER_MS))).isEqualTo(AskException.Cause.BUSY);

        received.get(0).reply(QUESTION);
        done(open.get(0));
        assertThat(requests.ask("a", "silent", QUESTION, NEVER_MS)).isNotNull();
        await().atMost(BOUND).until(() -> received.size() == NodeRequests.OPEN_MAX + 1);
    }

    @Test
    void the_answer_comes_on_the_context_of_the_one_who_asked() {
        Vertx other = Vertx.vertx();
        try {
            answer("echo", question -> question.reply(question.body()));
            Context caller = other.getOrCreateContext();
            AtomicReference<Context> answered = new AtomicReference<>();

            caller.runOnContext(go -> requests.ask("a", "echo", QUESTION, NEVER_MS)
                    .onComplete(answer -> answered.set(Vertx.currentContext())));

            await().atMost(BOUND).until(() -> answered.get() != null);
            assertThat(answered.get()).isSameAs(caller);
        } finally {
            done(other.close());
        }
    }

    private void answer(String service, Handler<Message<Buffer>> how) {
        done(vertx.eventBus()
                .<Buffer>consumer(Addresses.node("a", service), how)
                .completion());
    }

    private static AskException.Cause kind(Future<?> asked) {
        Throwable failure = done(asked).cause();
        assertThat(failure).isInstanceOf(AskException.class);
        return ((AskException) failure).kind();
    }

    private static <T> Future<T> done(Future<T> future) {
        await().atMost(BOUND).until(future::isComplete);
        return future;
    }
}
