package dev.leat.bus;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final int LANES = 4;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LANES));

    @AfterEach
    void close() {
        done(vertx.close());
    }

    /** Tells where it was started and stopped. */
    private static final class Probe extends VerticleBase {
        private final @Nullable RuntimeException failure;
        private @Nullable Thread started;
        private @Nullable Thread stopped;

        Probe(@Nullable RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Future<?> start() {
            started = Thread.currentThread();
            if (failure != null) {
                throw failure;
            }
            return Future.succeededFuture();
        }

        @Override
        public Future<?> stop() {
            stopped = Thread.currentThread();
            return Future.succeededFuture();
        }
    }

    @Test
    void all_of_a_lane_runs_on_one_event_loop_and_lanes_are_spread_over_all_of_them() {
        Lanes lanes = done(Lanes.open(vertx, LANES));
        Set<Thread> loops = new HashSet<>();

        for (int lane = 0; lane < LANES; lane++) {
            Thread loop = thread(lanes, lane);
            List<Probe> probes = List.of(new Probe(null), new Probe(null));
            for (Probe probe : probes) {
                Supplier<Future<Void>> stop = done(lanes.deploy(lane, probe));
                done(stop.get());
            }
            assertThat(probes).allMatch(probe -> loop.equals(probe.started) && loop.equals(probe.stopped));
            loops.add(loop);
        }

        assertThat(loops).hasSize(LANES);
    }

    @Test
    void tasks_of_a_lane_run_in_the_order_in_which_they_came() {
        Lanes lanes = done(Lanes.open(vertx, 1));
        List<Integer> seen = new ArrayList<>();

        for (int task = 0; task < 1_000; task++) {
            int number = task;
            lanes.run(0, () -> seen.add(number));
        }
        thread(lanes, 0);

        assertThat(seen).hasSize(1_000).isSorted();
    }

    @Test
    void what_does_not_start_is_stopped() {
        Lanes lanes = done(Lanes.open(vertx, 1));
        Probe probe = new Probe(new IllegalStateException("no"));

        assertThatThrownBy(() -> done(lanes.deploy(0, probe)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");

        assertThat(probe.stopped).isEqualTo(thread(lanes, 0));
    }

    @Test
    void lanes_can_be_replaced_by_others_from_one_context() {
        Promise<Lanes> replaced = Promise.promise();

        vertx.runOnContext(turn -> {
            Context caller = Vertx.currentContext();
            Lanes.open(vertx, 2)
                    .compose(lanes -> lanes.deploy(1, new Probe(null))
                            .compose(Supplier::get)
                            .compose(stopped -> lanes.close()))
                    .compose(closed -> {
                        assertThat(Vertx.currentContext()).isEqualTo(caller);
                        return Lanes.open(vertx, 2);
                    })
                    .onComplete(replaced);
        });

        assertThat(done(replaced.future()).size()).isEqualTo(2);
    }

    @Test
    void nothing_is_deployed_when_they_are_closed() {
        Lanes lanes = done(Lanes.open(vertx, LANES));

        done(lanes.close());

        assertThat(vertx.deploymentIDs()).isEmpty();
    }

    private static Thread thread(Lanes lanes, int lane) {
        Promise<Thread> thread = Promise.promise();
        lanes.run(lane, () -> thread.complete(Thread.currentThread()));
        return done(thread.future());
    }
}
