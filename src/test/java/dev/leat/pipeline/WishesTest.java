package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.ControlStore;
import dev.leat.batch.Desired;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WishesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Wishes wishes = new Wishes(context, wish -> {});

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void a_database_that_does_not_answer_at_the_start_is_an_outage_and_ends_no_pipeline() throws Exception {
        Promise<Throwable> failure = Promise.promise();
        wishes.first(new Silent(), 20).onComplete(wish -> failure.fail("answered: " + wish), failure::complete);

        Throwable seen = failure.future().await(10, TimeUnit.SECONDS);

        assertThat(seen)
                .isInstanceOfSatisfying(
                        BatchException.class,
                        decided -> assertThat(decided.failure()).isEqualTo(BatchFailure.OUTAGE));
    }

    @Test
    void what_a_database_says_that_was_put_back_counts() throws Exception {
        Queue<Desired> answers = new ArrayDeque<>();
        Queue<Desired> told = new ConcurrentLinkedQueue<>();
        Wishes followed = new Wishes(context, told::add);
        ControlStore store = new Answers(answers);
        Desired older = new Desired(3, true, "before the backup");
        answers.add(new Desired(7, false, ""));
        answers.add(older);
        assertThat(followed.first(store).await(10, TimeUnit.SECONDS).version()).isEqualTo(7);

        context.runOnContext(go -> followed.follow(store));
        context.runOnContext(go -> followed.look());

        await().until(() -> !told.isEmpty());
        context.runOnContext(go -> followed.unfollow());
        assertThat(told).containsExactly(older);
        assertThat(followed.known()).isEqualTo(older);
    }

    /** Gives one after the other, the last one again and again. */
    private record Answers(Queue<Desired> answers) implements ControlStore {
        @Override
        public Future<Desired> desired() {
            return Future.succeededFuture(answers.size() > 1 ? answers.remove() : answers.peek());
        }

        @Override
        public Future<Desired> desire(boolean paused, String why) {
            return desired();
        }
    }

    private static final class Silent implements ControlStore {
        private final Promise<Desired> never = Promise.promise();

        @Override
        public Future<Desired> desired() {
            return never.future();
        }

        @Override
        public Future<Desired> desire(boolean paused, String why) {
            return never.future();
        }
    }
}
