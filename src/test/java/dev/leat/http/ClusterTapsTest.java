package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.pipeline.tap.TapListener;
import dev.leat.pipeline.tap.TapRefusedException;
import dev.leat.pipeline.tap.TapRefusedException.Cause;
import dev.leat.pipeline.tap.Taps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is made of the answers of a node; here the node's own, which a test makes up. */
class ClusterTapsTest {
    private static final Taps.Request REQUEST = new Taps.Request("p", "source", "", 10_000);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Cluster cluster = Cluster.none(new NodeIdentity("a", "1", 0));
    private final ClusterTaps taps = new ClusterTaps(vertx, context, cluster, pipeline -> Set.of("a", "b"));
    private final Queue<Supplier<Future<Buffer>>> answers = new ConcurrentLinkedQueue<>();
    private final List<TapQuestion> questions = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> nodes = new CopyOnWriteArrayList<>();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final TapListener listener = new TapListener() {
        @Override
        public void seen(String json) {
            seen.add(json);
        }

        @Override
        public void nodes(String json) {
            nodes.add(json);
        }

        @Override
        public void ended(String reason) {
            ended.add(reason);
        }
    };
    private volatile TapAnswer last = answer(1, 0, 0, false);

    ClusterTapsTest() {
        cluster.serve(NodeTaps.TAP, question -> {
            questions.add(TapQuestion.read(question));
            Supplier<Future<Buffer>> next = answers.poll();
            return next == null ? Future.succeededFuture(last.write()) : next.get();
        });
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void what_nodes_missed_and_what_was_lost_on_the_way_is_counted_also_when_a_look_begins_anew() throws Exception {
        give(answer(1, 0, 2, true, "1", "2"));
        // two lines and three missed ones were in an answer that did not come
        give(() -> Future.failedFuture("a link broke"));
        give(answer(1, 3, 5, true, "5"));
        give(answer(2, 4, 1, false, "6"));
        last = answer(2, 4, 1, false);
        listen();

        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 4 && skipped() == 3 + 2 + 4);
        int asked = questions.size();
        await().atMost(Duration.ofSeconds(20)).until(() -> questions.size() > asked + 2);
        assertThat(skipped()).isEqualTo(3 + 2 + 4);
        assertThat(seen).containsExactly("1", "2", "5", "6");
        assertThat(ended).isEmpty();
    }

    @Test
    void which_nodes_are_looked_at_is_told_when_it_changes_and_to_who_comes_later() throws Exception {
        give(() -> Future.failedFuture("no link"));
        listen();
        await().atMost(Duration.ofSeconds(20)).until(() -> nodes.size() >= 3);
        List<String> later = new CopyOnWriteArrayList<>();
        onContext(() -> taps.listen(REQUEST, new TapListener() {
            @Override
            public void seen(String json) {}

            @Override
            public void nodes(String json) {
                later.add(json);
            }

            @Override
            public void ended(String reason) {}
        }));

        String stranger = "{\"node\":\"b\",\"looked\":false,\"reason\":\"not a member of this cluster\"}]}";
        assertThat(nodes).last().isEqualTo("{\"nodes\":[{\"node\":\"a\",\"looked\":true,\"reason\":null}," + stranger);
        assertThat(nodes).contains("{\"nodes\":[{\"node\":\"a\",\"looked\":false,\"reason\":\"no link\"}," + stranger);
        assertThat(later).containsExactly(nodes.get(nodes.size() - 1));
    }

    @Test
    void when_every_node_that_runs_the_pipeline_refuses_it_ends_with_the_reason() throws Exception {
        give(answer(1, 0, 1, false, "1"));
        last = TapAnswer.refused(new TapRefusedException(Cause.NO_PIPELINE, "not here"));
        listen();
        await().atMost(Duration.ofSeconds(20)).until(() -> nodes.toString().contains("not here"));
        assertThat(ended).isEmpty();

        last = TapAnswer.refused(new TapRefusedException(Cause.NO_STAGE, "gone"));
        await().atMost(Duration.ofSeconds(20)).until(() -> !ended.isEmpty());
        assertThat(ended).contains("gone");
    }

    @Test
    void what_no_node_gives_is_refused_with_the_reason_of_who_runs_the_pipeline() throws Exception {
        for (Cause cause : List.of(Cause.EXPRESSION, Cause.OFF, Cause.NO_PIPELINE)) {
            last = TapAnswer.refused(new TapRefusedException(cause, "so"));
            assertThatThrownBy(this::check)
                    .cause()
                    .isInstanceOfSatisfying(
                            TapRefusedException.class,
                            refused -> assertThat(refused.kind()).isEqualTo(cause));
        }
        give(() -> Future.failedFuture("no link"));
        assertThatThrownBy(this::check).cause().hasMessage("no link");
        last = answer(1, 0, 0, false);
        check();
    }

    @Test
    void of_several_reasons_that_of_who_runs_the_pipeline_is_told_and_one_node_is_enough() {
        TapAnswer none = TapAnswer.refused(new TapRefusedException(Cause.NO_PIPELINE, "not here"));
        TapAnswer stage = TapAnswer.refused(new TapRefusedException(Cause.NO_STAGE, "no such stage"));

        for (List<TapAnswer> answers : List.of(List.of(none, stage, none), List.of(stage, none))) {
            assertThat(ClusterTaps.verdict(answers).cause()).hasMessage("no such stage");
        }
        assertThat(ClusterTaps.verdict(List.of(none, stage, answer(1, 0, 0, false)))
                        .succeeded())
                .isTrue();
    }

    @Test
    void whoever_answers_the_one_who_asks_hears_it_on_its_own_context() throws Exception {
        Promise<Buffer> answer = Promise.promise();
        give(answer::future);
        CompletableFuture<Context> heardOn = new CompletableFuture<>();

        onContext(() -> taps.check(REQUEST).onComplete(done -> heardOn.complete(Vertx.currentContext())));
        answer.complete(answer(1, 0, 0, false).write());

        assertThat(heardOn.get(60, TimeUnit.SECONDS)).isSameAs(context);
    }

    @Test
    void the_rate_is_kept_and_the_end_is_told_to_the_node() throws Exception {
        Taps.Request slow = new Taps.Request("p", "source", "", 2);
        give(answer(1, 0, 5, false, "1", "2", "3", "4", "5"));
        last = answer(1, 0, 5, false);
        onContext(() -> taps.listen(slow, listener));
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= 2);
        // the time between two lines may give room for one more
        onContext(
                () -> assertThat(taps.skipped(slow)).isEqualTo(5 - seen.size()).isBetween(2L, 3L));

        onContext(() -> taps.unlisten(slow, listener));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !questions.get(questions.size() - 1).more());
        assertThat(questions.get(0)).isEqualTo(new TapQuestion("a", slow, true));
        onContext(() -> assertThat(taps.size()).isZero());
    }

    @Test
    void there_is_a_bound() throws Exception {
        for (int rate = 1; rate <= ClusterTaps.TAPS_MAX; rate++) {
            Taps.Request request = new Taps.Request("p", "source", "", rate);
            onContext(() -> taps.listen(request, listener));
        }
        assertThatThrownBy(this::check).cause().hasMessageContaining("16 taps");
        onContext(() -> assertThatThrownBy(() -> taps.listen(REQUEST, listener)).hasMessageContaining("16 taps"));
    }

    private void listen() throws Exception {
        onContext(() -> taps.listen(REQUEST, listener));
    }

    private long skipped() throws Exception {
        long[] skipped = new long[1];
        onContext(() -> skipped[0] = taps.skipped(REQUEST));
        return skipped[0];
    }

    private void check() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(go -> taps.check(REQUEST).onComplete(done::complete, done::completeExceptionally));
        done.get(60, TimeUnit.SECONDS);
    }

    private void give(TapAnswer answer) {
        give(() -> Future.succeededFuture(answer.write()));
    }

    private void give(Supplier<Future<Buffer>> answer) {
        answers.add(answer);
    }

    private static TapAnswer answer(long session, long missed, long sent, boolean full, String... lines) {
        return new TapAnswer(session, missed, sent, full, List.of(lines), null);
    }

    /** Throws what the work throws. */
    private void onContext(Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(go -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        try {
            done.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}
