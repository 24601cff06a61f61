package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.NodeSighting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final long SILENCE_MS = 45_000;
    private static final int TIMES = Strangers.TIMES_MIN + (int) (SILENCE_MS / Strangers.EVERY_MS);
    private final Vertx vertx = Vertx.vertx();
    private final List<String> told = new ArrayList<>();
    private List<NodeSighting> nodes =
            List.of(new NodeSighting(new Heartbeat(new NodeIdentity("a", "1", 0), "RUNNING", 0, 1, 0), 0));
    private Future<Set<String>> group = Future.succeededFuture(Set.of());
    private final Strangers strangers = new Strangers(
            vertx,
            SILENCE_MS,
            owners -> Set.copyOf(owners).equals(Set.of("a")) ? group : Future.failedFuture("asked for " + owners),
            () -> nodes,
            told::add);

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void who_stays_is_told_once() {
        group = Future.succeededFuture(Set.of("x at /host"));
        look(TIMES - 1);
        assertThat(told).isEmpty();

        look(TIMES);

        assertThat(told).singleElement().asString().contains("x at /host", "source.groupId");
    }

    @Test
    void who_comes_and_goes_is_not_told() {
        for (int i = 0; i < 3; i++) {
            group = Future.succeededFuture(Set.of("x at /host"));
            look(TIMES - 1);
            group = i == 1 ? Future.failedFuture(outage()) : Future.succeededFuture(Set.of());
            look(1);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void who_is_back_is_told_again() {
        for (int i = 0; i < 2; i++) {
            group = Future.succeededFuture(Set.of("x at /host"));
            look(TIMES);
            group = Future.succeededFuture(Set.of());
            look(TIMES);
        }

        assertThat(told).hasSize(2);
    }

    @Test
    void nobody_is_one_while_the_database_has_not_answered() {
        nodes = List.of();
        group = Future.succeededFuture(Set.of("x at /host"));
        look(TIMES);

        assertThat(told).isEmpty();
    }

    @Test
    void who_was_killed_and_stays_for_its_session_is_not_told() {
        group = Future.succeededFuture(Set.of("leat-p-a at /host"));
        look((int) (SILENCE_MS / Strangers.EVERY_MS) + 1);
        group = Future.succeededFuture(Set.of());
        look(TIMES);

        assertThat(told).isEmpty();
    }

    @Test
    void who_was_told_of_is_shown_while_it_is_there() {
        group = Future.succeededFuture(Set.of("x at /host", "y at /host"));
        look(TIMES - 1);
        assertThat(strangers.here()).isEmpty();
        look(1);
        assertThat(strangers.here()).containsExactlyInAnyOrder("x at /host", "y at /host");

        group = Future.succeededFuture(Set.of("y at /host", "z at /host"));
        look(1);

        assertThat(strangers.here()).containsExactly("y at /host");
    }

    private static BatchException outage() {
        return new BatchException(BatchFailure.OUTAGE, "no answer");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            strangers.look();
        }
    }
}
