package dev.leat.stage.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.stage.offload.Scheduler.Next;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets the next piece. */
class SchedulerTest extends SchedulerScene {
    @Test
    void alone_it_works_here_as_much_as_keeps_its_workers_busy() {
        nodes.clear();
        add(5);

        assertThat(who()).containsExactly(HERE, HERE);
        assertThat(scheduler.hasAway()).isFalse();
    }

    @Test
    void one_piece_is_done_here() {
        add(1);

        assertThat(who()).containsExactly(HERE);
    }

    @Test
    void of_several_everybody_gets_as_much_as_they_can_do_in_the_same_time() {
        learn(1_000_000); // 1 ms each: a piece of 100 takes 100 ms
        add(9);

        assertThat(who()).containsExactly(HERE, "a", "b", HERE, "a", "b", "a", "b", "a");
    }

    @Test
    void a_node_with_more_threads_gets_more() {
        learn(1_000_000);
        One first = add(1).get(0);
        nodes.remove("b");
        hereIsFull();
        assertThat(next()).isEqualTo(new Next(first, "a"));
        scheduler.answered(first, "a", 4);
        nodes.add("b");
        add(6);

        assertThat(who()).containsExactly("a", "a", "a", "b", "a", "a");
    }

    @Test
    void as_long_as_nothing_is_known_of_the_work_a_node_gets_two_requests() {
        add(20);

        assertThat(who()).containsExactly(HERE, HERE, "a", "b", "a", "b");
    }

    @Test
    void a_node_gets_eight_requests_of_light_work_and_four_megabytes_at_most() {
        learn(1_000);
        add(30);
        assertThat(who()).filteredOn("a"::equals).hasSize(NodeWindow.REQUESTS_MAX);

        Scheduler large = new Scheduler(new NodeWindows(() -> List.of("c")), 1);
        learn(large, 1_000);
        for (int i = 0; i < 10; i++) {
            large.add(new One(100, 1_500_000));
        }
        List<String> given = who(large);
        assertThat(given).filteredOn("c"::equals).hasSize(2);
    }

    @Test
    void the_window_of_a_node_is_one_for_all_stages() {
        learn(1_000);
        add(30);
        assertThat(who()).contains("a", "b");

        Scheduler other = new Scheduler(windows, 1);
        learn(other, 1_000);
        for (int i = 0; i < 10; i++) {
            other.add(new One(100, 100));
        }

        assertThat(who(other)).containsOnly(HERE);
    }

    @Test
    void heavy_work_is_not_hoarded_by_a_node_while_others_could_do_it() {
        learn(4_000_000); // a piece of 100 takes 400 ms
        add(20);

        assertThat(who()).containsExactly(HERE, "a", "b", HERE, "a", "b");
    }

    @Test
    void pieces_are_as_large_as_keeps_a_thread_busy_for_a_fifth_of_a_second() {
        assertThat(scheduler.pieceEvents()).isEqualTo(64);
        learn(1_000_000);
        assertThat(scheduler.pieceEvents()).isEqualTo(200);

        assertThat(pieceEvents(1)).isEqualTo(400);
        assertThat(pieceEvents(50_000_000)).isEqualTo(4);
        assertThat(pieceEvents(1_000_000_000)).isEqualTo(1);
    }

    @Test
    void what_nobody_needs_any_more_is_given_to_nobody() {
        List<One> pieces = add(6);
        pieces.get(0).over = true;
        pieces.get(2).over = true;

        assertThat(all())
                .extracting(Next::piece)
                .containsExactly(pieces.get(1), pieces.get(3), pieces.get(4), pieces.get(5));
    }

    @Test
    void work_for_others_counts_as_work() {
        learn(1_000_000);
        scheduler.servedHere(1_000, true);
        add(3);
        assertThat(who()).containsExactly("a", "b", "a");

        scheduler.servedHere(1_000, false);
        add(1);
        assertThat(who()).containsExactly(HERE);
    }
}
