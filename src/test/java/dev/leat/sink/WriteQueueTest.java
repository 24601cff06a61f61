package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.events;
import static dev.leat.sink.SinkFixture.extended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.batch.DeadLetter;
import dev.leat.observe.Tasks;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into one transaction, and what is answered without one. */
class WriteQueueTest {
    private static final int MANY = 1000;

    private final Tasks tasks = Tasks.untold();
    private final WriteQueue queue = new WriteQueue(tasks);

    private Future<Ack> add(Batch batch) {
        return queue.add(batch, 0);
    }

    private static Batch sized(int partition, long epoch, long base, int count) {
        String[] values = new String[count];
        Arrays.fill(values, "{}");
        return batch(partition, epoch, base, events(partition, base, values));
    }

    private static BatchFailure failure(Future<Ack> answer) {
        assertThat(answer.failed()).isTrue();
        return ((BatchException) answer.cause()).failure();
    }

    private List<Slice> take(int eventsMax) {
        return queue.take(eventsMax, Long.MAX_VALUE);
    }

    @Test
    void everything_that_waits_is_one_transaction_and_joined_batches_are_one_fence_row() {
        add(sized(0, 1, 0, 2));
        add(sized(1, 1, 5, 1));
        add(sized(0, 1, 2, 3));

        List<Slice> taken = take(MANY);

        assertThat(taken).hasSize(3).allMatch(Slice::isLast);
        assertThat(Fences.of(taken).all()).extracting(Fences.Fence::base).containsExactly(0L, 5L);
        assertThat(Fences.of(taken).all()).extracting(Fences.Fence::next).containsExactly(5L, 6L);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.events()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void a_batch_of_dead_letters_has_rows_and_an_empty_one_has_none() {
        assertThat(queue.hasRows()).isFalse();
        add(extended(batch(0, 0), 5, List.of()));
        assertThat(queue.hasRows()).isFalse();

        add(extended(
                batch(1, 0), 5, List.of(DeadLetter.of(event(1, 0, "key", "{}"), "stage", FailureKind.REJECTED, "no"))));

        assertThat(queue.hasRows()).isTrue();
        take(MANY);
        assertThat(queue.hasRows()).isFalse();
    }

    @Test
    void two_epochs_of_a_partition_never_share_a_transaction() {
        add(sized(0, 1, 0, 1));
        add(sized(0, 2, 1, 1));

        assertThat(take(MANY)).hasSize(1);
        assertThat(take(MANY)).extracting(slice -> slice.batch().epoch()).containsExactly(2L);
    }

    @Test
    void batches_that_do_not_join_never_share_a_transaction() {
        add(sized(0, 1, 0, 1));
        add(sized(0, 1, 7, 1));

        assertThat(take(MANY)).hasSize(1);
        assertThat(take(MANY)).hasSize(1);
    }

    @Test
    void one_event_is_counted_as_too_slow_whatever_empty_batches_go_with_it() {
        SlowEvents slow = new SlowEvents();
        add(sized(0, 1, 0, 1));
        add(extended(sized(0, 1, 1, 0), 3, List.of()));
        List<Slice> taken = take(1);

        assertThat(taken).hasSize(2);
        assertThat(slow.verdict(taken, "slow").failure()).isEqualTo(BatchFailure.OUTAGE);
        assertThat(slow.verdict(taken, "slow").failure()).isEqualTo(BatchFailure.OUTAGE);
        assertThat(slow.verdict(taken, "slow").failure()).isEqualTo(BatchFailure.STOP);
    }

    @Test
    void bounds_are_kept() {
        add(sized(0, 1, 0, 4));
        add(sized(0, 1, 4, 4));
        add(sized(0, 1, 8, 4));

        assertThat(take(8)).hasSize(2);
        assertThat(queue.take(MANY, 1)).hasSize(1);
    }

    @Test
    void a_batch_larger_than_the_bound_goes_in_pieces_and_is_answered_after_the_last() {
        Future<Ack> answer = add(extended(sized(0, 1, 0, 5), 9, List.of()));

        for (int from = 0; from < 5; from += 2) {
            List<Slice> taken = take(2);
            assertThat(taken).hasSize(1);
            assertThat(taken.get(0).base()).isEqualTo(from);
            assertThat(answer.isComplete()).isFalse();
            taken.get(0).entry().committed(taken.get(0), taken.get(0).size(), 0);
        }

        assertThat(answer.result()).isEqualTo(new Ack(1, 5, 0, 0));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void pieces_of_one_record_stay_together_and_dead_letters_go_with_their_offsets() {
        Event record = event(0, 1, "k", "{}");
        List<Event> pieces = List.of(
                event(0, 0, "k", "{}"),
                record.piece(0, record.value()),
                record.piece(1, record.value()),
                record.piece(2, record.value()),
                event(0, 4, "k", "{}"));
        DeadLetter between = DeadLetter.of(event(0, 3, "k", "{}"), "stage", FailureKind.REJECTED, "no");
        add(extended(batch(0, 1, 0, pieces), 6, List.of(between)));

        List<Slice> slices = List.of(take(2).get(0), take(2).get(0), take(2).get(0));

        assertThat(slices).extracting(Slice::size).containsExactly(1, 3, 1);
        assertThat(slices).extracting(Slice::next).containsExactly(1L, 3L, 6L);
        assertThat(slices).extracting(slice -> slice.deadLetters().size()).containsExactly(0, 0, 1);
    }

    @Test
    void what_was_put_back_is_taken_again_in_the_same_order_and_smaller() {
        add(sized(0, 1, 0, 4));
        add(sized(1, 1, 0, 4));
        List<Slice> first = take(6);
        assertThat(first).hasSize(1);
        queue.putBack(first);
        assertThat(queue.events()).isEqualTo(8);

        List<Slice> half = take(2);
        queue.putBack(half);
        assertThat(take(3)).extracting(Slice::to).containsExactly(3);
        assertThat(take(MANY)).extracting(Slice::from).containsExactly(3, 0);
        assertThat(queue.events()).isZero();
    }

    @Test
    void the_life_of_each_batch_is_told() {
        add(sized(0, 1, 0, 4));
        add(sized(1, 1, 0, 1));
        assertThat(tasks.waiting()).isEqualTo(2);

        Slice half = take(2).get(0);
        assertThat(tasks.running()).isEqualTo(1);
        half.entry().committed(half, 2, 0);
        queue.putBack(take(2));
        assertThat(tasks.waiting()).as("put back").isEqualTo(2);
        List<Slice> rest = take(MANY);
        assertThat(tasks.running()).isEqualTo(2);

        rest.get(0).entry().committed(rest.get(0), 2, 0);
        queue.fail(List.of(rest.get(1)), BatchFailure.OUTAGE, "down");
        assertThat(failure(add(sized(1, 1, 1, 1)))).isEqualTo(BatchFailure.GAP);

        assertThat(tasks.createdCount()).isEqualTo(3);
        assertThat(tasks.endedCount(Tasks.End.DONE)).isEqualTo(1);
        assertThat(tasks.endedCount(Tasks.End.FAILED)).isEqualTo(2);
        assertThat(tasks.waiting() + tasks.running()).isZero();
    }

    @Test
    void a_cancelled_batch_is_skipped() {
        Future<Ack> cancelled = add(sized(0, 1, 0, 1));
        Batch other = sized(1, 1, 0, 1);
        add(other);
        Batch stale = sized(0, 1, 1, 1);
        stale.cancellation().cancel();
        Future<Ack> skipped = add(stale);

        assertThat(take(MANY)).hasSize(2);
        assertThat(take(MANY)).isEmpty();
        assertThat(failure(skipped)).isEqualTo(BatchFailure.CANCELLED);
        assertThat(tasks.endedCount(Tasks.End.CANCELLED)).isEqualTo(1);
        assertThat(cancelled.isComplete()).isFalse();
    }

    @Test
    void after_a_failure_everything_of_that_claim_is_a_gap_until_a_newer_one() {
        Future<Ack> failing = add(sized(0, 1, 0, 1));
        List<Slice> taken = take(MANY);
        Future<Ack> behind = add(sized(0, 1, 1, 1));
        Future<Ack> neighbour = add(sized(1, 1, 0, 1));

        queue.fail(taken, BatchFailure.OUTAGE, "down");

        assertThat(failure(failing)).isEqualTo(BatchFailure.OUTAGE);
        assertThat(failure(behind)).isEqualTo(BatchFailure.GAP);
        assertThat(failure(add(sized(0, 1, 2, 1)))).isEqualTo(BatchFailure.GAP);
        assertThat(neighbour.isComplete()).isFalse();
        assertThat(add(sized(0, 2, 0, 1)).isComplete()).isFalse();
        assertThat(take(MANY)).hasSize(2);
    }

    @Test
    void a_fence_over_slices_that_do_not_join_is_a_fault() {
        add(sized(0, 1, 0, 1));
        add(sized(0, 1, 5, 1));
        List<Slice> both = List.of(take(MANY).get(0), take(MANY).get(0));

        assertThatThrownBy(() -> Fences.of(both)).isInstanceOf(IllegalArgumentException.class);
    }
}
