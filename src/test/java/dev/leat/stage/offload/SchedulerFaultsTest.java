package dev.leat.stage.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stage.offload.Scheduler.Next;
import dev.leat.stage.offload.Scheduler.Why;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a piece that a node does not do, and of the node. */
class SchedulerFaultsTest extends SchedulerScene {
    @Test
    void what_a_node_did_not_do_another_one_gets_and_then_this_process() {
        One piece = awayAt("a");

        notDone(piece, "a", Why.LEFT);
        assertThat(next()).isEqualTo(new Next(piece, "b"));
        notDone(piece, "b", Why.SILENT);
        assertThat(next()).isNull();
        hereHasRoom();
        assertThat(next()).isEqualTo(new Next(piece, HERE));
    }

    @Test
    void what_a_node_tried_in_vain_or_nobody_can_be_sent_is_done_here() {
        for (Why why : List.of(Why.FAILED, Why.NOT_SENT)) {
            One piece = awayAt("a");
            notDone(piece, "a", why);
            assertThat(next()).as(why.name()).isNull();
            hereHasRoom();
            assertThat(next()).as(why.name()).isEqualTo(new Next(piece, HERE));
            full++;
            nowNs += TimeUnit.MINUTES.toNanos(5);
        }
    }

    @Test
    void a_node_that_does_not_answer_is_left_alone_and_then_tried_with_one_request() {
        nodes.remove("b");
        assertThat(notDone(awayAt("a"), "a", Why.SILENT)).isEqualTo(1_000);
        add(5);
        nowNs += TimeUnit.MILLISECONDS.toNanos(999);
        assertThat(next()).isNull();
        nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        Next probe = Objects.requireNonNull(next());
        assertThat(probe.node()).isEqualTo("a");
        assertThat(next()).as("one request until it answers").isNull();

        assertThat(notDone((One) probe.piece(), "a", Why.SILENT)).isEqualTo(2_000);
        nowNs += TimeUnit.SECONDS.toNanos(2);
        Next again = Objects.requireNonNull(next());
        assertThat(scheduler.answered(again.piece(), "a", 1)).as("told once").isTrue();
        assertThat(who()).containsExactly("a", "a");
        assertThat(scheduler.answered(again.piece(), "a", 1)).isFalse();
    }

    @Test
    void a_rest_grows_up_to_a_bound() {
        nodes.remove("b");
        long restMs = 0;
        for (int i = 0; i < 10; i++) {
            restMs = notDone(awayAt("a"), "a", Why.REFUSED);
            nowNs += TimeUnit.MILLISECONDS.toNanos(restMs);
        }

        assertThat(restMs).isEqualTo(60_000);
    }

    @Test
    void requests_that_fail_together_count_as_one_failure() {
        nodes.remove("b");
        One first = awayAt("a");
        One second = awayAt("a");

        assertThat(notDone(first, "a", Why.SILENT)).isEqualTo(1_000);
        assertThat(notDone(second, "a", Why.SILENT)).isZero();
    }

    @Test
    void a_stage_that_a_node_refuses_says_nothing_of_other_stages() {
        nodes.remove("b");
        notDone(awayAt("a"), "a", Why.REFUSED);
        add(1);
        assertThat(next()).isNull();

        Scheduler other = new Scheduler(windows, 1);
        for (int i = 0; i < 4; i++) {
            other.add(new One(100, 100));
        }
        assertThat(who(other)).contains("a");
    }

    @Test
    void a_node_that_left_and_came_back_is_a_new_one() {
        nodes.remove("b");
        One refused = awayAt("a");
        One left = awayAt("a");
        notDone(refused, "a", Why.REFUSED);
        notDone(left, "a", Why.LEFT);
        add(1);

        assertThat(next()).isNotNull();
    }

    @Test
    void what_takes_too_long_elsewhere_is_done_here_before_anything_new() {
        One slow = awayAt("a");
        add(3);
        assertThat(who()).doesNotContain(HERE);
        hereHasRoom();
        nowNs += TimeUnit.MILLISECONDS.toNanos(999);
        assertThat(next()).isNotEqualTo(new Next(slow, HERE));
        nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        hereHasRoom();
        assertThat(next()).isEqualTo(new Next(slow, HERE));

        notDone(slow, "a", Why.LEFT);
        slow.over = true;
        assertThat(all()).extracting(Next::piece).doesNotContain(slow);
    }

    @Test
    void what_takes_long_because_it_is_much_is_waited_for() {
        learn(30_000_000); // a piece of 100 takes 3 s
        One heavy = awayAt("a");
        nowNs += TimeUnit.SECONDS.toNanos(11);
        hereHasRoom();
        assertThat(next()).isNull();
        nowNs += TimeUnit.SECONDS.toNanos(1);
        assertThat(next()).isEqualTo(new Next(heavy, HERE));
    }
}
