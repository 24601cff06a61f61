package dev.leat.sink;

import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.config.ErrorsConfig;
import dev.leat.config.OnFailure;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When failed events stop the pipeline instead of becoming dead letters. */
final class Policy {
    /** Each piece of a record is kept with all of its bytes; PostgreSQL takes a gigabyte at most, and memory less. */
    static final long BYTES_MAX = 128L << 20;

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
        for (DeadLetter dead : deadLetters) {
            first = first == null && !dead.waits() ? dead : first;
        }
        if (first != null && bad(deadLetters) > errors.badEventsMax()) {
            return "more than " + errors.badEventsMax() + " bad events in one transaction, which looks like a wrong"
                    + " configuration or producer; mend it, or raise errors.badEventsMax; the first: "
                    + describe(first);
        }
        PartitionId crowded = parking.crowded(errors.parkedKeysMax());
        return crowded == null ? null : tooManyKeys(crowded, errors.parkedKeysMax());
    }

    /** Fails with a {@link TooManyBytesException} when so many bytes may not be written in one transaction. */
    static Future<Void> checkBytes(List<DeadLetter> deadLetters) {
        long bytes = 0;
        for (DeadLetter dead : StoredOrder.of(deadLetters)) {
            int own = dead.event().origin().sizeBytes();
            bytes += own;
            if (bytes > BYTES_MAX) {
                return Future.failedFuture(new TooManyBytesException("dead letters of one transaction are more than "
                        + (BYTES_MAX >> 20) + " MiB, as each piece of a record keeps all of it; mend the cause, make"
                        + " records smaller, or do not park them; one of " + own + " bytes: " + describe(dead)));
            }
        }
        return Future.succeededFuture();
    }

    /**
     * Why these dead letters may not be written after so many others, without one good event since the first of them;
     * or null when they may.
     */
    static @Nullable String tooManyInARow(ErrorsConfig errors, int before, List<DeadLetter> deadLetters) {
        if (before + bad(deadLetters) <= errors.badEventsMax()) {
            return null;
        }
        DeadLetter last = null;
        for (DeadLetter dead : deadLetters) {
            last = dead.waits() ? last : dead;
        }
        return last == null
                ? null
                : "more than " + errors.badEventsMax() + " bad events one after the other and no good one, which looks"
                        + " like a wrong configuration or producer; mend it, or raise errors.badEventsMax; the last: "
                        + describe(last);
    }

    /** Those that failed by themselves. */
    static int bad(List<DeadLetter> deadLetters) {
        int bad = 0;
        for (DeadLetter dead : deadLetters) {
            bad += dead.waits() ? 0 : 1;
        }
        return bad;
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

    /** Dead letters of fewer events may pass. */
    static final class TooManyBytesException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManyBytesException(String reason) {
            super(reason, null, false, false);
        }
    }
}
