package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.source.PartitionState.Phase;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final PartitionId PARTITION = new PartitionId("orders", 0);
    private static final long LONG_MS = 60_000;

    private final Assignment assignment = new Assignment(
            1_000_000,
            8,
            1_000,
            new LaneChoice(1, new LaneChoice.Little(1_000, 1_000, 0), false, 0),
            new MemoryBudget(1_000_000, 1_000_000, 1).share(1_000_000));
    private final Gate gate = new Gate(assignment);
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final PartitionState state = running();

    @Test
    void a_hold_waits_for_open_batches_and_then_wants_everything_claimed_anew() {
        state.opened(new PartitionState.Open(10, 20, 10, 100, 0, 0));
        gate.hold(LONG_MS, settled);

        gate.look(false);
        assertThat(settled).isNotDone();
        assertThat(state.acknowledged(1, 10)).isNotNull();
        gate.look(false);
        assertThat(settled).isDone();
        assertThat(state.phase()).isEqualTo(Phase.ASSIGNED);
    }

    @Test
    void a_hold_waits_for_a_claim_under_way() {
        gate.hold(LONG_MS, settled);

        gate.look(true);
        assertThat(settled).isNotDone();
        gate.look(false);
        assertThat(settled).isDone();
    }

    @Test
    void what_is_open_after_the_time_is_given_up() {
        state.opened(new PartitionState.Open(10, 20, 10, 100, 0, 0));
        var cancellation = state.cancellation();
        gate.hold(0, settled);

        gate.look(false);
        assertThat(settled).isDone();
        assertThat(cancellation.isCancelled()).isTrue();
        assertThat(state.openBatches()).isZero();
        assertThat(state.acknowledged(1, 10)).as("a late answer").isNull();
    }

    @Test
    void a_hold_goes_before_a_pause_and_a_pause_stays_when_it_ends() {
        assertThat(gate.closedBy()).isNull();
        gate.pause(true);
        assertThat(gate.closedBy()).isEqualTo("operator");
        gate.hold(LONG_MS, settled);
        assertThat(gate.closedBy()).isEqualTo("reload");
        assertThat(gate.holds()).isTrue();
        gate.open();
        assertThat(gate.closedBy()).isEqualTo("operator");
        assertThat(gate.holds()).isFalse();
    }

    private PartitionState running() {
        assignment.add(PARTITION);
        PartitionState added = assignment.all().iterator().next();
        added.claiming();
        added.running(new Position(PARTITION, new UUID(1, 2), 1, 10));
        return added;
    }
}
