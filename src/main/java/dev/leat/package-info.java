/**
 * Moves events from Kafka to PostgreSQL: every event takes effect exactly once, in the order of its partition.
 *
 * <pre>
 * Kafka ──▶ source.PollLoop          polls on a thread of its own; source.PartitionState says what a partition may do
 *       ──▶ source.KafkaSourceVerticle   sends a batch to the partition's lane and awaits its answer
 *       ──▶ stage.StageVerticle      one per stage and lane; works on the batch, asks the next one, answers its answer
 *       ──▶ sink.PostgresSinkVerticle    one per lane; gathers batches while a transaction is under way
 *       ──▶ sink.Statement           fence, rows, deletes, dead letters and positions in one statement
 * </pre>
 *
 * A batch is a request; its reply, after the commit, is the acknowledgement. Begin to read at
 * {@link dev.leat.pipeline.Pipeline}, which starts the parts and closes them in reverse; {@link dev.leat.batch.Batch}
 * is what they say to each other, {@link dev.leat.batch.BatchFailure} what can go wrong.
 */
@NullMarked
package dev.leat;

import org.jspecify.annotations.NullMarked;
