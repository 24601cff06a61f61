package dev.leat.batch;

/**
 * One committed transaction of one lane.
 *
 * @param rows rows sent to all tables, deletes included
 * @param statementNs from sending the statement to its result
 * @param waitNs the longest time that one of its batches waited for the connection
 * @param oldestEventMs the oldest {@link dev.leat.api.Event#timeMs()}; -1 when no event has one
 */
public record WriteReport(int lane, int events, int rows, long statementNs, long waitNs, long oldestEventMs) {}
