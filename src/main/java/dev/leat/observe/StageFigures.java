package dev.leat.observe;

/**
 * What went through a stage, or the sink, over all lanes since the process started; figures only ever grow.
 *
 * @param came events whose batch is finished
 * @param kept events that went on; of the sink, rows written
 * @param failed events set aside
 * @param batches finished ones; of the sink, transactions
 * @param waitNs time that batches waited, summed up
 * @param runNs time that batches were worked on, summed up
 */
public record StageFigures(
        String stage, long came, long kept, long dropped, long failed, long batches, long waitNs, long runNs) {

    /** The same stage's figures of one more lane, whose events are counted in this one already. */
    StageFigures plusTimes(long moreBatches, double moreWaitNs, double moreRunNs) {
        return new StageFigures(
                stage,
                came,
                kept,
                dropped,
                failed,
                batches + moreBatches,
                waitNs + (long) moreWaitNs,
                runNs + (long) moreRunNs);
    }

    /** What was added since; everything when those before are of another stage or larger, as after a restart. */
    public StageFigures since(StageFigures before) {
        if (!before.stage.equals(stage) || before.batches > batches || before.came > came) {
            return this;
        }
        return new StageFigures(
                stage,
                came - before.came,
                kept - before.kept,
                dropped - before.dropped,
                failed - before.failed,
                batches - before.batches,
                waitNs - before.waitNs,
                runNs - before.runNs);
    }
}
