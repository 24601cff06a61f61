/**
 * The chaos suite: real processes, broker and PostgreSQL under seeded faults, and an oracle that knows every event.
 *
 * <p>{@link dev.leat.chaos.Workload} sends events and writes them into {@link dev.leat.chaos.Produced};
 * {@link dev.leat.chaos.Schedule} is the plan of {@link dev.leat.chaos.FaultKind}s that follows from a seed;
 * {@link dev.leat.chaos.ChaosRun} carries it out in a {@link dev.leat.chaos.World} and asks the
 * {@link dev.leat.chaos.Oracle} at the end. What happened when is in the {@link dev.leat.chaos.Timeline}.
 */
@NullMarked
package dev.leat.chaos;

import org.jspecify.annotations.NullMarked;
