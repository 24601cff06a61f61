package dev.leat.sink;

import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.config.ErrorsConfig;
import dev.leat.config.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When failed events stop the pipeline instead of becoming dead letters. */
final class Policy {
    private Policy() {}

    /**
     * Why these dead letters of one transaction may not be written, or null when they may. Those that only wait
     * behind a parked one do not count: they say nothing about themselves.
     *
     * @param own the first one that the sink itself found; what a stage sets aside, the stage has decided
     */
    static @Nullable String refusal(
            ErrorsConfig errors, List<DeadLetter> deadLetters, @Nullable DeadLetter own, Parking parking) {
        if (own != null && errors.onFailure() == OnFailure.STOP) {
            return "errors.onFailure is stop, and " + describe(own);
        }
        DeadLetter first = null;
        int bad = 0;
        for (DeadLetter dead : deadLetters) {
            if (!dead.waits()) {
                first = first == null ? dead : first;
                bad++;
            }
        }
        if (first != null && bad > errors.badEventsMax()) {
            return "more than " + errors.badEventsMax() + " bad events in one transaction, which looks like a wrong"
                    + " configuration or producer; mend it, or raise errors.badEventsMax; the first: "
                    + describe(first);
        }
        PartitionId crowded = parking.crowded(errors.parkedKeysMax());
        return crowded == null ? null : tooManyKeys(crowded, errors.parkedKeysMax());
    }

    static String tooManyKeys(PartitionId partition, int keysMax) {
        return "more than " + keysMax + " keys of " + partition + " are parked; mend the cause and replay or discard"
                + " some (leat deadletters), or raise errors.parkedKeysMax";
    }

    private static String describe(DeadLetter dead) {
        Origin origin = dead.event().origin();
        String sqlState = dead.sqlState();
        return "the event at topic " + origin.topic() + " partition " + origin.partition() + " offset "
                + origin.offset() + " failed in stage " + dead.stage() + ": " + dead.kind() + ", "
                + (sqlState == null ? dead.reason() : "SQLSTATE " + sqlState);
    }
}
