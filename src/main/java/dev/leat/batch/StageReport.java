package dev.leat.batch;

/**
 * One batch that a stage of one lane finished.
 *
 * @param events those that came in
 * @param kept those that go on, pieces of split ones included
 * @param dropped those that end here, on purpose or because they failed and the stage drops such
 * @param failed those that it could not process and set aside
 * @param passed those that it could not process and dropped, or let go on with a fallback
 * @param waitNs from taking the batch to starting on it
 * @param runNs from starting on it to its last event's outcome
 */
public record StageReport(
        String stage, int lane, int events, int kept, int dropped, int failed, int passed, long waitNs, long runNs) {}
