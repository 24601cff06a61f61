package dev.leat.chaos;

import dev.leat.support.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/** The tables that the pipeline writes: what they refuse, what they remember, and how the oracle gets to see them. */
final class Tables {
    private static final int FETCH = 5_000;

    /** Each row knows its transaction; the audit has every change of the keyed table. */
    private static final String DDL = """
            CREATE TABLE ledger (n bigint GENERATED ALWAYS AS IDENTITY, xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
              part int NOT NULL, seq int NOT NULL, amount bigint NOT NULL,
              body text NOT NULL CHECK (body <> 'poison'), score bigint NOT NULL,
              sent bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())%1$s;
            CREATE TABLE lines (xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
              part int NOT NULL, seq int NOT NULL, no int NOT NULL, qty bigint NOT NULL CHECK (qty >= 0))%1$s;
            CREATE TABLE state (k bigint PRIMARY KEY, v bigint NOT NULL, flag int CHECK (flag >= 0), body text)%1$s;
            CREATE TABLE marks (k bigint, no int, v bigint NOT NULL, note text NOT NULL DEFAULT 'none',
              PRIMARY KEY (k, no))%1$s;
            CREATE TABLE state_audit (n bigint GENERATED ALWAYS AS IDENTITY, deleted boolean NOT NULL,
              xact xid8 NOT NULL DEFAULT pg_current_xact_id(), k bigint NOT NULL, v bigint NOT NULL)%1$s;
            CREATE FUNCTION state_audit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN
                INSERT INTO state_audit (deleted, k, v) VALUES (true, OLD.k, OLD.v);
              ELSE
                INSERT INTO state_audit (deleted, k, v) VALUES (false, NEW.k, NEW.v);
              END IF;
              RETURN NULL;
            END $$;
            CREATE TRIGGER state_audit AFTER INSERT OR UPDATE OR DELETE ON state
              FOR EACH ROW EXECUTE FUNCTION state_audit();
            """;

    private Tables() {}

    /** @param tablespace that holds them, or empty for the database's own */
    static void create(Database database, String tablespace) throws SQLException {
        database.execute(DDL.formatted(tablespace.isEmpty() ? "" : " TABLESPACE " + tablespace));
    }

    /** What the pipeline's {@code sink.tables} says. */
    static final String SINK = """
            [{"table": "ledger", "mode": "append", "columns": {
               "part": ".part", "seq": ".seq", "amount": ".amount", "body": ".body", "score": ".score",
               "sent": "$timestamp"}},
             {"table": "lines", "mode": "append", "each": ".lines", "columns": {
               "part": "$parent.part", "seq": "$parent.seq", "no": ".no", "qty": ".qty"}},
             {"table": "state", "mode": "upsert", "key": ["k"], "tombstones": "delete",
              "keyFrom": {"k": "number($key)"}, "columns": {"k": ".k", "v": ".v", "flag": ".flag", "body": ".body"}},
             {"table": "marks", "mode": "upsert", "key": ["k", "no"], "each": ".marks"}]
            """;

    /** How late rows were, in ten equal parts of the run. */
    private static final String LATENCY = """
            SELECT part, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY ms),
                   percentile_disc(0.99) WITHIN GROUP (ORDER BY ms), max(ms)
              FROM (SELECT ntile(10) OVER (ORDER BY sent) AS part,
                           (extract(epoch FROM at) * 1000)::bigint - sent AS ms FROM ledger) AS rows
             GROUP BY part ORDER BY part
            """;

    /** From Kafka's timestamp to the row, as a table of Markdown. */
    static String latency(Database database) throws SQLException {
        StringBuilder table = new StringBuilder("""
                | tenth | events | median ms | 99 % ms | longest ms |
                |---|---|---|---|---|
                """);
        database.rows(LATENCY)
                .forEach(row -> table.append("| ")
                        .append(row.stream().map(String::valueOf).collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        return table.toString();
    }

    /** Shows the oracle everything that is there. */
    static void show(Database database, Oracle oracle) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            Look look = new Look(connection);
            look.each(
                    "SELECT xact::text::bigint, part, seq, amount, body, score FROM ledger ORDER BY part, n",
                    r -> oracle.ledger(new Oracle.LedgerRow(
                            r.getLong(1), r.getInt(2), r.getInt(3), r.getLong(4), r.getString(5), r.getLong(6))));
            look.each(
                    "SELECT xact::text::bigint, part, seq, no, qty FROM lines",
                    r -> oracle.line(
                            new Oracle.LineRow(r.getLong(1), r.getInt(2), r.getInt(3), r.getInt(4), r.getLong(5))));
            look.each(
                    "SELECT xact::text::bigint, deleted, k, v FROM state_audit ORDER BY n",
                    r -> oracle.audit(new Oracle.AuditRow(r.getLong(1), r.getBoolean(2), r.getLong(3), r.getLong(4))));
            look.each(
                    "SELECT k, v, body FROM state",
                    r -> oracle.state(new Oracle.StateRow(r.getLong(1), r.getLong(2), r.getString(3))));
            look.each(
                    "SELECT k, no, v, note FROM marks",
                    r -> oracle.mark(new Marks.Row(r.getLong(1), r.getInt(2), r.getLong(3), r.getString(4))));
            look.each(
                    "SELECT partition, \"offset\", state, stage, kind, reason FROM leat.dead_letters ORDER BY id",
                    r -> oracle.deadLetter(new Oracle.DeadRow(
                            r.getInt(1),
                            r.getLong(2),
                            r.getString(3),
                            r.getString(4),
                            r.getString(5),
                            r.getString(6))));
        }
    }

    /** Takes the row that the cursor stands on. */
    private interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    /** Reads tables that may not fit into memory. */
    private record Look(Connection connection) {
        void each(String sql, RowTaker taker) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(FETCH);
                try (ResultSet rows = statement.executeQuery(sql)) {
                    while (rows.next()) {
                        taker.take(rows);
                    }
                }
            }
        }
    }
}
