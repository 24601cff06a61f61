package dev.leat.observe;

/**
 * What a pipeline has done in this process since it started.
 *
 * @param polled events read from Kafka; those read again after a doubt count again
 * @param events events whose effect is committed
 * @param rows rows sent to all tables in committed transactions, deletes included
 * @param dropped events that stages ended on purpose, counted when their batch was acknowledged
 * @param deadLetters events set aside in committed transactions
 * @param transactions committed transactions
 * @param doubts claims given up and made anew
 */
public record Totals(
        long polled, long events, long rows, long dropped, long deadLetters, long transactions, long doubts) {}
