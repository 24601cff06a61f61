package dev.leat.chaos;

/**
 * How the pipeline came out of one fault.
 *
 * @param events that were sent from its beginning until it was over
 * @param tookMs from its end until all that had been sent by then was written, while other faults may go on
 */
record Recovery(long events, long tookMs) {}
