package dev.leat.batch;

/**
 * What a node says of itself and one pipeline, again and again.
 *
 * @param state of the pipeline there
 * @param applied version of what operators want that it follows
 * @param partitions that it claims
 * @param lag events of these that are not acknowledged; -1 while unknown
 */
public record Heartbeat(NodeIdentity node, String state, long applied, int partitions, long lag) {}
