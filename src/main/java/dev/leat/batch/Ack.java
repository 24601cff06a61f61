package dev.leat.batch;

/**
 * The sink's answer: the transaction that holds this batch has committed.
 *
 * @param epoch of the claim that the batch was sent under; the source ignores answers of another one
 * @param rows rows that the batch gave to all tables
 * @param dropped events that a stage ended on purpose
 * @param deadLetters events set aside with a reason
 */
public record Ack(long epoch, int rows, int dropped, int deadLetters) {}
