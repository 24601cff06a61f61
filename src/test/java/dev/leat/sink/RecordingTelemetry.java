package dev.leat.sink;

import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.WriteReport;
import dev.leat.observe.NoTelemetry;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what a sink tells. */
final class RecordingTelemetry extends NoTelemetry {
    final List<WriteReport> writes = new CopyOnWriteArrayList<>();
    final List<DeadLetter> deadLetters = new CopyOnWriteArrayList<>();
    final List<String> parkedKeys = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<String> unknownFields = new CopyOnWriteArrayList<>();
    final List<String> notices = new CopyOnWriteArrayList<>();

    /** Thrown at each commit, and when that is told. */
    volatile @Nullable Error fault;

    private void mayThrow() {
        Error thrown = fault;
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void written(WriteReport report) {
        mayThrow();
        writes.add(report);
    }

    @Override
    public void deadLettered(List<DeadLetter> dead) {
        deadLetters.addAll(dead);
    }

    @Override
    public void parkedKeys(PartitionId partition, int keys) {
        parkedKeys.add(partition + " " + keys);
    }

    @Override
    public void writeFailed(int lane, String kind, String sqlState, String reason) {
        mayThrow();
        failures.add(kind + " " + sqlState + " " + reason);
    }

    @Override
    public void unknownFields(String table, Collection<String> fields) {
        unknownFields.addAll(fields);
    }

    @Override
    public void notice(String text) {
        notices.add(text);
    }
}
