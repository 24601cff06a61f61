package dev.leat.stage.lookup;

import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.sql.PostgresErrors;

/** Says what a failed query means for those who wait for it; nothing unknown is held against an event. */
final class LookupErrors {
    /** Look-ups only read, also from standbys: who gets this wants to write. */
    private static final String READ_ONLY = "25006";

    private static final String RIGHT_ADVICE =
            "; GRANT SELECT on what the look-up reads, and USAGE on its schema, to its role";

    private LookupErrors() {}

    /** The grants that a pipeline's file has printed are those of the sink. */
    static String reason(Throwable failure) {
        return PostgresErrors.reason(failure, RIGHT_ADVICE);
    }

    static RuntimeException explained(Throwable failure) {
        if (failure instanceof BatchException decided) {
            return decided;
        }
        String reason = reason(failure);
        if (PostgresErrors.sqlState(failure).equals(READ_ONLY)) {
            return new BatchException(BatchFailure.STOP, "a look-up may only read: " + reason);
        }
        return switch (PostgresErrors.kind(failure)) {
            case AGAIN, OUTAGE -> new TransientException(FailureKind.UNAVAILABLE, "no look-up: " + reason);
            case TOO_SLOW -> new TransientException(FailureKind.TIMEOUT, "no look-up: " + reason);
            case FENCED, DATA, COLLISION, STOP ->
                new BatchException(BatchFailure.STOP, "PostgreSQL refuses the look-up: " + reason);
        };
    }
}
