package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicLong nowNs = new AtomicLong();
    private final Pace pace = new Pace(nowNs::get);
    private final Audience audience = new Audience(context, pace, reason -> {});

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void while_the_event_loop_is_busy_a_bounded_number_of_events_waits_and_the_rest_is_counted() throws Exception {
        int events = 5 * LineQueue.LINES_MAX;
        Kept client = new Kept(Integer.MAX_VALUE);
        onLoop(() -> {
            audience.add(client, 0);
            see(events, "{}");
            assertThat(audience.waiting()).isEqualTo(LineQueue.LINES_MAX);
        });
        awaitQuiet();

        onLoop(() -> audience.tick(0, false));
        onLoop(() -> audience.tick(0, false));
        assertThat(client.lines).isEqualTo(LineQueue.LINES_MAX);
        assertThat(client.told).containsExactly("skipped {\"events\":" + (events - LineQueue.LINES_MAX) + "}");
    }

    @Test
    void large_events_wait_in_bounded_memory() throws Exception {
        int length = 60_000;
        onLoop(() -> {
            see(LineQueue.LINES_MAX, "x".repeat(length));
            assertThat((long) audience.waiting() * length).isBetween(1L << 21, 1L << 22);
        });
        awaitQuiet();
        onLoop(() -> {
            see(10, "x".repeat(length));
            assertThat(audience.waiting()).isEqualTo(10);
        });
    }

    @Test
    void each_client_is_told_what_it_missed_itself_since_it_came() throws Exception {
        Kept early = new Kept(Integer.MAX_VALUE);
        Kept late = new Kept(Integer.MAX_VALUE);
        Kept slow = new Kept(3);
        onLoop(() -> {
            audience.add(early, 0);
            audience.add(late, 40);
            audience.add(slow, 40);
            see(5, "{}");
        });
        awaitQuiet();
        onLoop(() -> see(5, "{}"));
        awaitQuiet();
        onLoop(() -> audience.tick(100, false));
        assertThat(early.told).isEmpty();
        onLoop(() -> audience.tick(100, false));

        assertThat(early.told).containsExactly("skipped {\"events\":100}");
        assertThat(late.told).containsExactly("skipped {\"events\":60}");
        assertThat(slow.told).isEmpty();
        slow.room = Integer.MAX_VALUE;
        onLoop(() -> audience.tick(100, false));
        assertThat(slow.told).containsExactly("skipped {\"events\":67}");
    }

    @Test
    void what_was_missed_is_told_with_the_next_events_and_alone_only_where_none_come() throws Exception {
        Kept client = withSevenUntold();
        assertThat(client.told).isEmpty();

        onLoop(() -> see(1, "{}"));
        awaitQuiet();
        assertThat(client.told).containsExactly("skipped {\"events\":7}");
        onLoop(() -> audience.tick(7, false));
        onLoop(() -> audience.tick(8, false));
        assertThat(client.told).containsExactly("skipped {\"events\":7}", "skipped {\"events\":8}");
    }

    @Test
    void what_was_missed_is_told_before_the_end() throws Exception {
        Kept client = withSevenUntold();

        onLoop(() -> audience.end("over").onFailure(never -> {}));
        awaitQuiet();

        assertThat(client.told).containsExactly("skipped {\"events\":7}", "ended {\"reason\":\"over\"}", "closed");
    }

    @Test
    void each_client_is_told_once_which_nodes_are_looked_at_as_soon_as_it_reads() throws Exception {
        Kept early = new Kept(Integer.MAX_VALUE);
        Kept late = new Kept(Integer.MAX_VALUE);
        Kept slow = new Kept(0);
        onLoop(() -> {
            audience.add(early, 0);
            audience.add(slow, 0);
            audience.nodes("1");
            audience.nodes("2");
            audience.add(late, 0);
            audience.tick(0, false);
        });

        assertThat(early.told).containsExactly("nodes 1", "nodes 2");
        assertThat(late.told).containsExactly("nodes 2");
        assertThat(slow.told).isEmpty();
        slow.room = 1;
        onLoop(() -> audience.tick(0, false));
        assertThat(slow.told).containsExactly("nodes 2");
    }

    @Test
    void thousands_are_served_in_turns_that_let_others_in_between() throws Exception {
        List<Kept> clients = new ArrayList<>();
        CompletableFuture<Long> servedAtOnce = new CompletableFuture<>();
        onLoop(() -> {
            for (int each = 0; each < 2_000; each++) {
                Kept one = new Kept(Integer.MAX_VALUE);
                clients.add(one);
                audience.add(one, 0);
            }
            see(1, "{}");
            // runs behind the first turn
            context.runOnContext(go -> servedAtOnce.complete(
                    clients.stream().filter(one -> one.lines == 1).count()));
        });

        assertThat(servedAtOnce.get(60, TimeUnit.SECONDS)).isBetween(1L, 1_000L);
        awaitQuiet();
        assertThat(clients).allMatch(one -> one.lines == 1);
    }

    @Test
    void those_who_are_many_are_told_less_often_and_more_at_once() throws Exception {
        List<Kept> clients = new ArrayList<>();
        onLoop(() -> {
            for (int each = 0; each < 1_000; each++) {
                Kept one = new Kept(Integer.MAX_VALUE);
                clients.add(one);
                audience.add(one, 0);
            }
            see(1, "{}");
        });
        awaitQuiet();
        assertThat(clients).allMatch(one -> one.writes == 1);

        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(390));
        onLoop(() -> {
            see(3, "{}");
            audience.tick(7, false);
            audience.tick(7, false);
            assertThat(pace.waitMs()).isEqualTo(10);
        });
        Awaitility.await().until(() -> clients.stream().allMatch(one -> one.lines == 4));
        assertThat(clients).allMatch(one -> one.writes == 2);
        assertThat(clients).allMatch(one -> one.told.equals(List.of("skipped {\"events\":7}")));
    }

    @Test
    void while_too_much_was_written_what_was_missed_waits_too_and_is_told_later() throws Exception {
        Kept client = withSevenUntold();
        onLoop(() -> pace.wrote(Pace.WRITES_PER_SECOND));
        onLoop(() -> audience.tick(7, false));
        onLoop(() -> audience.tick(7, false));
        assertThat(client.told).isEmpty();

        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
        onLoop(() -> audience.tick(7, false));
        assertThat(client.told).containsExactly("skipped {\"events\":7}");
    }

    @Test
    void who_was_written_to_needs_no_sign_that_the_connection_is_alive() throws Exception {
        Kept client = new Kept(Integer.MAX_VALUE);
        onLoop(() -> {
            audience.add(client, 0);
            see(1, "{}");
        });
        awaitQuiet();
        onLoop(() -> audience.tick(0, true));
        assertThat(client.told).isEmpty();
        onLoop(() -> audience.tick(0, true));
        assertThat(client.told).containsExactly("beat");
    }

    @Test
    void after_its_end_a_client_is_told_nothing_more() throws Exception {
        Kept client = new Kept(Integer.MAX_VALUE);
        onLoop(() -> {
            audience.add(client, 0);
            Future<Void> ended = audience.end("because");
            assertThat(ended.isComplete()).isTrue();
            see(3, "{}");
        });
        awaitQuiet();
        onLoop(() -> audience.tick(7, true));

        assertThat(client.told).containsExactly("ended {\"reason\":\"because\"}", "closed");
        assertThat(client.lines).isZero();
    }

    private void see(int events, String json) {
        for (int each = 0; each < events; each++) {
            audience.seen(json);
        }
    }

    /** Throws what the work throws. */
    private void onLoop(Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(go -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.get(60, TimeUnit.SECONDS);
    }

    private Kept withSevenUntold() throws Exception {
        Kept client = new Kept(Integer.MAX_VALUE);
        onLoop(() -> {
            audience.add(client, 0);
            see(1, "{}");
        });
        awaitQuiet();
        onLoop(() -> audience.tick(7, false));
        return client;
    }

    /** Everything that waits is sent in turns, each of which is at most one behind this one. */
    private void awaitQuiet() throws Exception {
        for (int turn = 0; turn < 2 * LineQueue.LINES_MAX; turn++) {
            onLoop(() -> {});
        }
        assertThat(audience.waiting()).isZero();
    }
}
