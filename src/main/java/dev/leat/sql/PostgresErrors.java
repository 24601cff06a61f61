package dev.leat.sql;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Classes PostgreSQL's errors once, by SQLSTATE; everybody else acts on the class. */
public final class PostgresErrors {
    /** What a failed statement calls for. */
    public enum Kind {
        /** LT001: the row of positions is not as expected. */
        FENCED,
        /** Some event's rows are refused: find it. */
        DATA,
        /** Two rows of one key that only PostgreSQL holds equal: write events one by one, refuse what fails alone. */
        COLLISION,
        /** Lost against another transaction: the same again. */
        AGAIN,
        /** The statement took longer than it may: fewer rows. */
        TOO_SLOW,
        /** The server or the way to it: pause and claim anew. */
        OUTAGE,
        /** Only a person can help. */
        STOP
    }

    private static final String FENCED = "LT001";
    /** Of class 22, but no event is to blame when a sequence has no number left. */
    private static final String SEQUENCE_AT_ITS_END = "2200H";

    private static final String CHECK_VIOLATION = "23514";
    private static final String COLLISION = "21000";
    private static final String TOO_SLOW = "57014";
    private static final Set<String> DATA = Set.of("44000", "54000", "54001");
    /** Values and constraints, and what functions such as triggers end with: 20, 2F and P0 are PL/pgSQL's. */
    private static final Set<String> DATA_CLASSES = Set.of("22", "23", "09", "20", "27", "2F", "38", "39", "P0");
    /** Where PL/pgSQL raises what a function says by itself, with whatever state that chose. */
    private static final String RAISED = "exec_stmt_raise";
    /** Where a row is held against policies of row level security; the state is that of a right that is missing. */
    private static final String POLICY = "ExecWithCheckOptions";

    private static final Set<String> AGAIN = Set.of("40001", "40P01", "55P03");
    private static final String READ_ONLY = "25006";
    /** Also of poolers in front of the server; what is corrupt for good has states of its own, XX001 and XX002. */
    private static final String INTERNAL = "XX000";
    /** 25P03: our own session waited too long inside a transaction, because this process stood still. */
    private static final Set<String> OUTAGE = Set.of(READ_ONLY, "25P03", INTERNAL);

    /** Out of memory, and more temporary files than allowed. */
    private static final Set<String> NO_ROOM = Set.of("53200", "53400");

    private static final Set<String> OUTAGE_CLASSES = Set.of("08", "53", "58");
    private static final String OUTAGE_SHUTDOWN = "57P";
    private static final String SYNTAX = "42601";
    private static final Set<String> NAME_ERRORS = Set.of(SYNTAX, "42602", "0A000");

    private static final String LOCKED = "55P03";
    private static final String LOCKED_ADVICE = "; another session holds a lock that is needed; it is tried again until"
            + " that ends: pg_stat_activity and pg_blocking_pids tell which one";
    private static final Set<String> NO_TABLE = Set.of("42P01", "3F000");

    private static final String LACKS_RIGHT = "42501";
    private static final String RIGHT_ADVICE =
            "; 'leat check' tells which right the role lacks, 'leat schema print FILE' has the grants";
    private static final String HANDSHAKE = "SSL handshake failed";
    private static final String HANDSHAKE_ADVICE = "; look at the server's certificate: is it signed by an authority of"
            + " sslrootcert, is it in date, and does it name this host (verify-full)?";

    private PostgresErrors() {}

    public static Kind kind(Throwable failure) {
        if (failure instanceof PgException server) {
            Kind kind = kind(server.getSqlState(), server.getConstraint());
            return kind == Kind.STOP && isOfRow(server) ? Kind.DATA : kind;
        }
        boolean network = failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof ClosedConnectionException
                || failure instanceof VertxException;
        return network ? Kind.OUTAGE : Kind.STOP;
    }

    /** A function, a policy or a type refuses this row, in words that PostgreSQL has for other trouble, too. */
    private static boolean isOfRow(PgException server) {
        return isRaised(server)
                || (LACKS_RIGHT.equals(server.getSqlState()) && POLICY.equals(server.getRoutine()))
                || (SYNTAX.equals(server.getSqlState()) && !isInSql(server));
    }

    private static boolean isRaised(PgException server) {
        return RAISED.equals(server.getRoutine());
    }

    /** What is wrong stands at a place in a statement, and not in a text for tsvector, hstore, ltree and the like. */
    private static boolean isInSql(PgException server) {
        return server.getPosition() != null || server.getInternalPosition() != null;
    }

    /** Some event's rows are refused, alone or together with others. */
    public static boolean refusesEvents(Throwable failure) {
        Kind kind = kind(failure);
        return kind == Kind.DATA || kind == Kind.COLLISION;
    }

    /**
     * Trouble of the server by its state, which may also be that of one row: a function raised it, or it is internal,
     * which extensions also say of values that they cannot read.
     */
    public static boolean mayBeOfRow(Throwable failure) {
        if (!(failure instanceof PgException server)) {
            return false;
        }
        return switch (kind(failure)) {
            case AGAIN, OUTAGE -> isRaised(server) || INTERNAL.equals(server.getSqlState());
            case FENCED, DATA, COLLISION, TOO_SLOW, STOP -> false;
        };
    }

    /** Another session has held a lock for longer than may be waited for at once. */
    public static boolean waitedForLock(Throwable failure) {
        return failure instanceof PgException server && LOCKED.equals(server.getSqlState()) && !isRaised(server);
    }

    /** The server could not do so much at once. */
    public static boolean lacksRoom(Throwable failure) {
        return NO_ROOM.contains(sqlState(failure));
    }

    /** @param constraint its name as the server reports it; empty or null when there is none */
    public static Kind kind(@Nullable String sqlState, @Nullable String constraint) {
        if (sqlState == null || sqlState.length() != 5) {
            return Kind.STOP;
        }
        String sqlClass = sqlState.substring(0, 2);
        if (sqlState.equals(FENCED)) {
            return Kind.FENCED;
        }
        boolean noPartition = sqlState.equals(CHECK_VIOLATION) && (constraint == null || constraint.isEmpty());
        if (noPartition || sqlState.equals(SEQUENCE_AT_ITS_END)) {
            return Kind.STOP;
        }
        if (sqlState.equals(COLLISION)) {
            return Kind.COLLISION;
        }
        if (sqlState.equals(TOO_SLOW)) {
            return Kind.TOO_SLOW;
        }
        if (AGAIN.contains(sqlState)) {
            return Kind.AGAIN;
        }
        if (DATA.contains(sqlState) || DATA_CLASSES.contains(sqlClass)) {
            return Kind.DATA;
        }
        boolean outage =
                OUTAGE.contains(sqlState) || OUTAGE_CLASSES.contains(sqlClass) || sqlState.startsWith(OUTAGE_SHUTDOWN);
        return outage ? Kind.OUTAGE : Kind.STOP;
    }

    /** The five characters, or an empty text when the failure is not the server's. */
    public static String sqlState(Throwable failure) {
        String state = failure instanceof PgException server ? server.getSqlState() : null;
        return state == null ? "" : state;
    }

    /** What the failure of a step that is no write means for the pipeline: try again later, or a person must help. */
    public static BatchException decide(Throwable failure) {
        if (failure instanceof BatchException decided) {
            return decided;
        }
        boolean again = switch (kind(failure)) {
            case AGAIN, OUTAGE, TOO_SLOW -> true;
            case FENCED, DATA, COLLISION, STOP -> false;
        };
        return new BatchException(again ? BatchFailure.OUTAGE : BatchFailure.STOP, reason(failure));
    }

    /** What went wrong in one line, with the hints that the server gives. */
    public static String reason(Throwable failure) {
        return reason(failure, RIGHT_ADVICE);
    }

    /** As {@link #reason(Throwable)}, with advice of one's own for a role that lacks a right. */
    public static String reason(Throwable failure, String rightAdvice) {
        if (!(failure instanceof PgException server)) {
            return withAdvice(failure);
        }
        StringBuilder reason = new StringBuilder(server.getErrorMessage() + " (" + server.getSqlState() + ")");
        append(reason, "detail", server.getDetail());
        append(reason, "hint", server.getHint());
        if (lacksRight(failure) && kind(failure) == Kind.STOP) {
            reason.append(rightAdvice);
        }
        if (waitedForLock(failure)) {
            reason.append(LOCKED_ADVICE);
        }
        return reason.toString().replace('\n', ' ');
    }

    /** The role may not do it. */
    public static boolean lacksRight(Throwable failure) {
        return sqlState(failure).equals(LACKS_RIGHT);
    }

    /** The server is there and refuses role, password or database. */
    public static boolean refusesLogin(Throwable failure) {
        String state = sqlState(failure);
        return state.startsWith("28") || state.equals("3D000");
    }

    /** The session may only read. */
    public static boolean isReadOnly(Throwable failure) {
        return sqlState(failure).equals(READ_ONLY);
    }

    /** Of a failed handshake the driver keeps no cause; most often it is the certificate. */
    private static String withAdvice(Throwable failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return text.equals(HANDSHAKE) ? text + HANDSHAKE_ADVICE : text;
    }

    /** The same for logs: of a refused row it names constraint, table and column, but nothing that is in it. */
    public static String summary(Throwable failure) {
        if (!(failure instanceof PgException server) || kind(failure) != Kind.DATA) {
            return reason(failure);
        }
        StringBuilder summary = new StringBuilder("a row was refused (" + server.getSqlState() + ")");
        append(summary, "constraint", server.getConstraint());
        append(summary, "table", server.getTable());
        append(summary, "column", server.getColumn());
        return summary.toString();
    }

    private static void append(StringBuilder reason, String what, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            reason.append("; ").append(what).append(": ").append(text);
        }
    }

    /** There is no such table, or not even its schema. */
    public static boolean isNoTable(Throwable failure) {
        return NO_TABLE.contains(sqlState(failure));
    }

    /** The text that should name a table is not even a name. */
    public static boolean isNameError(Throwable failure) {
        return NAME_ERRORS.contains(sqlState(failure));
    }
}
