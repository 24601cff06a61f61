package dev.leat.sink;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sql.PostgresErrors;
import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** The schema {@code leat}: what the software keeps in the target database beside the user's tables. */
public final class LeatSchema {
    /** One number that all versions use: two nodes that start at once create the schema one after the other. */
    static final long ADVISORY_LOCK = 0x6c656174L;

    private static final String DDL = """
            CREATE SCHEMA IF NOT EXISTS leat;

            CREATE TABLE IF NOT EXISTS leat.positions (
              pipeline text NOT NULL,
              topic text NOT NULL,
              partition int NOT NULL,
              topic_id uuid NOT NULL,
              epoch bigint NOT NULL,
              next_offset bigint NOT NULL,
              owner text NOT NULL,
              updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              stretch bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (pipeline, topic, partition, stretch)
            ) WITH (fillfactor = 50);
            DO $leat$
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'leat.positions'::regclass
                               AND attname = 'stretch') THEN
                ALTER TABLE leat.positions ADD COLUMN stretch bigint NOT NULL DEFAULT 0,
                  DROP CONSTRAINT positions_pkey, ADD PRIMARY KEY (pipeline, topic, partition, stretch);
              END IF;
            END $leat$;
            COMMENT ON TABLE leat.positions IS
              'which event is next (next_offset) and who may write (epoch); never change it while a pipeline runs';
            COMMENT ON COLUMN leat.positions.stretch IS
              'next_offset >> 10 from each claim on; leads the index past versions that old snapshots keep of a row';

            CREATE OR REPLACE FUNCTION leat.one_position() RETURNS trigger LANGUAGE plpgsql AS $leat$
            BEGIN
              PERFORM pg_advisory_xact_lock(%1$d, hashtext(NEW.pipeline));
              IF EXISTS (SELECT FROM leat.positions p
                          WHERE p.pipeline = NEW.pipeline AND p.topic = NEW.topic AND p.partition = NEW.partition) THEN
                RETURN NULL;
              END IF;
              RETURN NEW;
            END $leat$;
            COMMENT ON FUNCTION leat.one_position() IS
              'a partition has one row, though the primary key does not say so: the one that is there stays';
            DO $leat$
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_trigger
                              WHERE tgrelid = 'leat.positions'::regclass AND tgname = 'one_position') THEN
                CREATE TRIGGER one_position BEFORE INSERT ON leat.positions
                  FOR EACH ROW EXECUTE FUNCTION leat.one_position();
              END IF;
            END $leat$;

            CREATE OR REPLACE FUNCTION leat.advance(of_pipeline text, topics text[], partitions int[], epochs bigint[],
                bases bigint[], nexts bigint[], process int) RETURNS int LANGUAGE plpgsql
              SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $leat$
            BEGIN
              FOR n IN 1 .. cardinality(topics) LOOP
                UPDATE leat.positions p
                   SET next_offset = nexts[n], stretch = nexts[n] >> 10, updated_at = clock_timestamp()
                 WHERE p.pipeline = of_pipeline AND p.topic = topics[n] AND p.partition = partitions[n]
                   AND p.stretch = bases[n] >> 10
                   AND p.epoch = epochs[n] AND p.next_offset = bases[n];
                IF NOT FOUND THEN
                  RAISE EXCEPTION 'leat: the position is not as expected' USING ERRCODE = 'LT001';
                END IF;
              END LOOP;
              IF pg_backend_pid() <> process THEN
                RAISE EXCEPTION 'leat: the session is not as expected' USING ERRCODE = 'LT001';
              END IF;
              RETURN 1;
            END $leat$;
            COMMENT ON FUNCTION leat.advance IS
              'the fence: moves the positions of a transaction on, or undoes it when one is not as expected';

            CREATE TABLE IF NOT EXISTS leat.control (
              pipeline text PRIMARY KEY,
              group_id text NOT NULL,
              cluster_id text NOT NULL,
              desired_state text NOT NULL DEFAULT 'running',
              why text NOT NULL DEFAULT '',
              version bigint NOT NULL DEFAULT 0,
              updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            ALTER TABLE leat.control ADD COLUMN IF NOT EXISTS why text NOT NULL DEFAULT '';
            ALTER TABLE leat.control ADD COLUMN IF NOT EXISTS version bigint NOT NULL DEFAULT 0;
            COMMENT ON TABLE leat.control IS
              'one consumer group and one Kafka cluster per pipeline, and whether operators want it running or paused';

            CREATE TABLE IF NOT EXISTS leat.nodes (
              pipeline text NOT NULL,
              node text NOT NULL,
              version text NOT NULL,
              state text NOT NULL,
              applied bigint NOT NULL,
              partitions int NOT NULL,
              lag bigint NOT NULL,
              started_at timestamptz NOT NULL,
              seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              PRIMARY KEY (pipeline, node)
            ) WITH (fillfactor = 50);
            COMMENT ON TABLE leat.nodes IS
              'who runs which pipeline, said every two seconds; only for people who look, nothing is decided by it';

            CREATE TABLE IF NOT EXISTS leat.dead_letters (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              pipeline text NOT NULL,
              topic text NOT NULL,
              partition int NOT NULL,
              "offset" bigint NOT NULL,
              part text,
              key bytea,
              value bytea,
              headers json NOT NULL,
              "timestamp" timestamptz,
              stage text NOT NULL,
              kind text NOT NULL,
              reason text NOT NULL,
              sqlstate text,
              attempts int NOT NULL DEFAULT 1,
              state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'parked', 'replayed', 'discarded')),
              created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
              changed_at timestamptz,
              copied_at timestamptz
            );
            COMMENT ON TABLE leat.dead_letters IS
              'events that failed, as they were in Kafka; headers are [[name, base64], ...]';
            CREATE INDEX IF NOT EXISTS dead_letters_state ON leat.dead_letters (pipeline, state, id);
            CREATE INDEX IF NOT EXISTS dead_letters_to_copy ON leat.dead_letters (pipeline, id) WHERE copied_at IS NULL;

            DO $leat$
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = 'leat.dead_letters'::regclass
                               AND c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%%parked%%') THEN
                ALTER TABLE leat.dead_letters DROP CONSTRAINT IF EXISTS dead_letters_state_check;
                ALTER TABLE leat.dead_letters ADD CONSTRAINT dead_letters_state_check
                  CHECK (state IN ('new', 'parked', 'replayed', 'discarded'));
              END IF;
            END $leat$;
            CREATE INDEX IF NOT EXISTS dead_letters_parked
              ON leat.dead_letters (pipeline, topic, partition, sha256(key), id) WHERE state = 'parked';
            """.formatted(ADVISORY_LOCK);
    private static final String IS_COMPLETE = """
            SELECT count(*) = $1
               AND EXISTS (SELECT FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace
                            WHERE s.nspname = 'leat' AND p.proname = 'advance') AS complete
              FROM (VALUES %s) AS wanted(table_name, column_name)
              JOIN pg_namespace n ON n.nspname = 'leat'
              JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.table_name
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = wanted.column_name AND NOT a.attisdropped
            """;
    private static final String[] MARKS = {
        "positions.next_offset",
        "positions.topic_id",
        "positions.stretch",
        "control.cluster_id",
        "control.desired_state",
        "control.version",
        "nodes.seen_at",
        "dead_letters.copied_at",
        "dead_letters.state",
        "dead_letters_parked.partition"
    };

    private static final String SCRIPT =
            "SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ");\n" + DDL;

    private LeatSchema() {}

    /** The SQL that creates everything, may be run again, and says in comments which rights a writer needs. */
    public static String ddl() {
        return DDL + LeatRights.sketch();
    }

    /** The same with the rights of the role of this pipeline, on its tables too. */
    public static String ddl(PipelineConfig config) {
        return DDL + LeatRights.of(config);
    }

    /**
     * Creates what is missing, as every start does. Fails with a {@link BatchException}.
     *
     * @param owner names this process in the database
     */
    public static Future<Void> apply(Vertx vertx, PipelineConfig config, String owner) {
        return Sink.options(config, owner)
                .compose(options -> Session.open(vertx, options, "schema", new NoTelemetry()))
                .compose(session -> create(session).eventually(session::close))
                .recover(failure -> Future.failedFuture(PostgresErrors.decide(failure)));
    }

    /**
     * Creates what is missing, one node after the other. A role that may not create is fine when everything is there.
     *
     * @return fails with STOP when something is missing and the role may not create it
     */
    static Future<Void> create(Session session) {
        return isComplete(session).compose(complete -> complete ? Future.succeededFuture() : createMissing(session));
    }

    static Future<Boolean> isComplete(Session session) {
        StringBuilder values = new StringBuilder();
        for (String mark : MARKS) {
            String[] parts = mark.split("\\.", 2);
            values.append(values.length() == 0 ? "" : ", ")
                    .append("('")
                    .append(parts[0])
                    .append("', '")
                    .append(parts[1])
                    .append("')");
        }
        return session.query(IS_COMPLETE.formatted(values), Tuple.of((long) MARKS.length))
                .map(LeatSchema::first);
    }

    private static boolean first(RowSet<Row> rows) {
        return rows.iterator().next().getBoolean("complete");
    }

    private static Future<Void> createMissing(Session session) {
        return session.command("BEGIN; " + SCRIPT + "COMMIT;")
                .recover(failure -> session.command("ROLLBACK").transform(done -> Future.failedFuture(failure)))
                .recover(LeatSchema::explain)
                .mapEmpty();
    }

    /** Creates what is missing in the transaction under way, to be rolled back with it. */
    static Future<Void> createForNow(Session session) {
        return isComplete(session)
                .compose(complete -> complete ? Future.succeededFuture() : session.command(SCRIPT))
                .recover(LeatSchema::explain);
    }

    private static <T> Future<T> explain(Throwable failure) {
        if (PostgresErrors.lacksRight(failure)) {
            return Future.failedFuture(new BatchException(
                    BatchFailure.STOP,
                    "schema leat is missing or incomplete and this role may not create it ("
                            + PostgresErrors.reason(failure)
                            + "); run the output of 'leat schema print' as an owner and grant what it says"));
        }
        return Future.failedFuture(failure);
    }

    /** What somebody is told who looks at our tables; they are made by the first run. */
    static BatchException decide(Throwable failure) {
        return PostgresErrors.isNoTable(failure)
                ? new BatchException(
                        BatchFailure.STOP,
                        "the pipeline never ran in this database: it has no tables of Leat; run it, or make them with"
                                + " 'leat schema apply FILE', or with what 'leat schema print FILE' prints")
                : PostgresErrors.decide(failure);
    }
}
