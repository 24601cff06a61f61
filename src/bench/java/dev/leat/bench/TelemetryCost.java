package dev.leat.bench;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.batch.StageReport;
import dev.leat.batch.WriteReport;
import dev.leat.observe.Metrics;
import dev.leat.observe.Tasks;
import dev.leat.observe.Telemetry;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;

/** CPU time of everything that is told of one batch and of one call: what a busy machine blurs least. */
final class TelemetryCost {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BATCHES = 200_000;
    private static final int ROUNDS = 7;
    private static final PartitionId PARTITION = new PartitionId("orders", 0);

    private TelemetryCost() {}

    static void print() {
        Metrics metrics = new Metrics();
        Telemetry telemetry = metrics.telemetry("cost");
        Tasks stage = telemetry.tasks("stage", 0, Tasks.Kind.BATCH);
        Tasks sink = telemetry.tasks("sink", 0, Tasks.Kind.BATCH);
        Tasks calls = telemetry.tasks("stage", 0, Tasks.Kind.CALL);
        Batch batch = new Batch(PARTITION, 1, 0, 500, List.of(), List.of(), 0, 100_000, 0, new Cancellation());
        double perBatchNs = best(i -> {
            telemetry.batchPolled(batch);
            tell(stage);
            telemetry.stageDone(new StageReport("stage", 0, 500, 400, 100, 0, 0, i, 1_000_000 + i));
            tell(sink);
            telemetry.written(new WriteReport(0, 400, 400, 5_000_000 + i, 1_000_000 + i, -1));
            telemetry.batchAcknowledged(PARTITION, new Ack(1, 400, 100, 0), 500, 10 + i % 100);
        });
        double perCallNs = best(i -> {
            tell(calls);
            calls.took(i, 1_000_000 + i);
        });
        System.out.printf(
                Locale.ROOT,
                "CPU time of telling of a batch in its own transaction: %.0f ns; of a call: %.0f ns (best of %d)%n",
                perBatchNs,
                perCallNs,
                ROUNDS);
        metrics.close();
    }

    private static void tell(Tasks tasks) {
        tasks.created();
        tasks.started();
        tasks.ended(Tasks.End.DONE);
    }

    private interface Step {
        void run(int number);
    }

    private static double best(Step step) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long startNs = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCHES; i++) {
                step.run(i);
            }
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - startNs) / (double) BATCHES);
        }
        return best;
    }
}
