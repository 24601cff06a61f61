package dev.leat.observe;

/**
 * One lane of a stage, or of the sink.
 *
 * @param waiting tasks of all kinds that wait
 * @param running tasks of all kinds under way
 * @param loop the thread that its batches run on; empty before the first one
 */
public record LaneView(String stage, int lane, long waiting, long running, String loop) {}
