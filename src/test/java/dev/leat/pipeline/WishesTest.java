package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.ControlStore;
import dev.leat.batch.Desired;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WishesTest {
    private final Vertx vertx = Vertx.vertx();
    private final Wishes wishes = new Wishes(vertx.getOrCreateContext(), wish -> {});

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
