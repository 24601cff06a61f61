package dev.leat.batch;

/**
 * One batch that a stage of one lane finished.
 *
 * @param events those that came in
 * @param kept those that go on, pieces of split ones included
 * @param dropped those that the stage ended on purpose
 * @param failed those that it could not process
 * @param waitNs from taking the batch to starting on it
 * @param runNs from starting on it to its last event's outcome
 */
public record StageReport(
        String stage, int lane, int events, int kept, int dropped, int failed, long waitNs, long runNs) {}
