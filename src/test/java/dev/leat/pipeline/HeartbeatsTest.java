package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.NodeStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long EVERY_MS = 20;
    private static final Heartbeat SAID = new Heartbeat(new NodeIdentity("a", "1", 0), "RUNNING", 0, 4, 0);

    private final Vertx vertx = Vertx.vertx();
    private final List<String> notices = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        Future<Void> closed = vertx.close();
        await().atMost(BOUND).until(closed::isComplete);
    }

    @Test
    void a_node_says_that_it_lives_again_and_again_whatever_the_database_answers() {
        Table broken = new Table(true);
        Heartbeats heartbeats = new Heartbeats(vertx, EVERY_MS, broken, () -> SAID, notices::add);
        heartbeats.start();

        await().atMost(BOUND).until(() -> broken.beats.size() >= 2);
        assertThat(heartbeats.seen()).isEmpty();
        assertThat(heartbeats.answered()).isZero();
        assertThat(heartbeats.trouble()).isEqualTo("away");

        Table sound = new Table(false);
        heartbeats.exchange(sound);
        await().atMost(BOUND).until(() -> !heartbeats.seen().isEmpty());
        assertThat(sound.beats).first().isEqualTo(SAID);
        await().atMost(BOUND).until(() -> heartbeats.answered() >= 2);
        assertThat(heartbeats.trouble()).isEmpty();
    }

    @Test
    void what_was_heard_grows_older_until_it_is_heard_again() {
        Heartbeats heartbeats = new Heartbeats(vertx, EVERY_MS, new Table(false), () -> SAID, notices::add);
        heartbeats.start();

        await().atMost(BOUND).until(() -> heartbeats.seen().stream().anyMatch(seen -> seen.agoMs() > Table.AGO_MS));
    }

    @Test
    void who_stops_says_so_once_and_hears_no_more() {
        Table table = new Table(false);
        Heartbeats heartbeats = new Heartbeats(vertx, EVERY_MS, table, () -> SAID, notices::add);
        heartbeats.start();
        await().atMost(BOUND).until(() -> !heartbeats.seen().isEmpty());

        Future<Void> stopped = heartbeats.stop();

        await().atMost(BOUND).until(stopped::isComplete);
        assertThat(table.left).containsExactly("a");
        assertThat(heartbeats.seen()).isEmpty();
    }

    @Test
    void another_process_that_says_the_same_id_is_noticed_once() {
        Table table = new Table(false);
        table.writesOver = new Heartbeat(new NodeIdentity("a", "1", 99), "RUNNING", 0, 4, 0);
        Heartbeats heartbeats = new Heartbeats(vertx, EVERY_MS, table, () -> SAID, notices::add);
        heartbeats.start();

        await().atMost(BOUND).until(() -> table.beats.size() >= 4);

        assertThat(notices).singleElement().asString().startsWith("another process with the id a runs this pipeline");
    }

    @Test
    void who_had_the_id_before_a_restart_is_no_other_process() {
        Table table = new Table(false);
        table.firstSaw = new Heartbeat(new NodeIdentity("a", "0", -7), "RUNNING", 0, 4, 0);
        Heartbeats heartbeats = new Heartbeats(vertx, EVERY_MS, table, () -> SAID, notices::add);
        heartbeats.start();

        await().atMost(BOUND).until(() -> table.beats.size() >= 3);

        assertThat(notices).isEmpty();
    }

    private static final class Table implements NodeStore {
        static final long AGO_MS = 1_000;

        final List<Heartbeat> beats = new CopyOnWriteArrayList<>();
        final List<String> left = new CopyOnWriteArrayList<>();
        private final boolean broken;
        private volatile @Nullable Heartbeat writesOver;
        private volatile @Nullable Heartbeat firstSaw;

        Table(boolean broken) {
            this.broken = broken;
        }

        @Override
        public Future<List<NodeSighting>> beat(Heartbeat beat) {
            beats.add(beat);
            Heartbeat row = beats.size() == 1 && firstSaw != null ? firstSaw : writesOver != null ? writesOver : beat;
            return broken
                    ? Future.failedFuture(new BatchException(BatchFailure.OUTAGE, "away"))
                    : Future.succeededFuture(List.of(new NodeSighting(row, AGO_MS)));
        }

        @Override
        public Future<Void> leave(String node) {
            left.add(node);
            return Future.succeededFuture();
        }
    }
}
