package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Somebody sits in an open transaction on the rows that a claim needs. */
class FrozenTransactionIT {
    private static final Duration TAKE_OVER_MAX = Duration.ofSeconds(6);
    private static final String OUR_ROWS = "SELECT 1 FROM leat.positions FOR UPDATE";

    /** The server would end the frozen one's idle transaction too, but only after ten seconds. */
    @Test
    void a_process_frozen_in_its_search_for_bad_events_is_put_out_by_the_next_one() throws Exception {
        try (Scene scene = Scene.shared()) {
            scene.sql("CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END';"
                    + "CREATE TRIGGER hold BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.part = 0 AND NEW.seq = 5)"
                    + " EXECUTE FUNCTION hold()");
            scene.events().sendPoison(0);
            scene.events().send(800);
            LeatProcess next;
            LeatProcess frozen;
            long startNs;
            try (Hold hold = Hold.on(scene.database(), "SELECT pg_advisory_lock(7)")) {
                frozen = scene.start();
                scene.awaitSessions("wait_event = 'advisory'");
                frozen.pause();
                next = scene.start();
                scene.awaitSessions("wait_event IN ('transactionid', 'tuple')");
                Scene.goOnFor(2_500);
                // it still works on its statement, so it must be left alone
                scene.awaitSessions("wait_event = 'advisory'");
                startNs = System.nanoTime();
                hold.release();
            }

            scene.awaitClaimed(next, Events.PARTITIONS);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(TAKE_OVER_MAX);
            next.awaitOutput("ended session");
            frozen.resume();
            scene.finish();
        }
    }

    @Test
    void an_idle_transaction_of_leats_is_ended_and_an_honest_slow_one_is_not() throws Exception {
        try (Scene scene = Scene.shared()) {
            LeatProcess first = scene.start();
            scene.awaitClaimed(first, Events.PARTITIONS);
            first.terminate();
            assertThat(first.awaitExit()).isZero();
            scene.events().send(800);

            LeatProcess second;
            CompletableFuture<Boolean> honest;
            try (Hold hold = Hold.on(scene.database(), "SELECT pg_advisory_lock(9)")) {
                honest = CompletableFuture.supplyAsync(() -> slowWrite(scene));
                scene.awaitSessions("application_name = 'leat:honest' AND wait_event = 'advisory'");
                second = scene.start();
                scene.awaitSessions("wait_event IN ('transactionid', 'tuple')");
                Scene.goOnFor(2_500);
                assertThat(honest).isNotDone();
                hold.release();
            }
            assertThat(honest.get(30, TimeUnit.SECONDS)).isTrue();
            scene.awaitAll();
            second.terminate();
            assertThat(second.awaitExit()).isZero();

            scene.events().send(800);
            try (Hold frozen = Hold.on(scene.database(), "leat:frozen", OUR_ROWS)) {
                scene.start();
                scene.awaitAll();
                assertThat(frozen.lives()).isFalse();
            }
            scene.finish();
        }
    }

    /** Holds all rows of positions while it works; true when it could commit. */
    private static boolean slowWrite(Scene scene) {
        try (Connection connection = scene.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET application_name = 'leat:honest'");
            connection.setAutoCommit(false);
            return statement.execute("WITH ours AS MATERIALIZED (" + OUR_ROWS
                            + ") SELECT pg_advisory_lock_shared(9) FROM (SELECT count(*) FROM ours) c")
                    && commits(connection);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean commits(Connection connection) throws java.sql.SQLException {
        connection.commit();
        return true;
    }
}
