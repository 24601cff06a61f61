package dev.leat.it.data;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.PipelineConfig;
import dev.leat.observe.NoTelemetry;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterTable;
import dev.leat.sink.ParkedKey;
import dev.leat.sink.Replay;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A key with a bad event waits and its neighbours do not; it is replayed under a running pipeline while its events keep
 * coming. An append table tells that each event took effect once and in order, an upsert table what stayed.
 */
class ParkOrderIT {
    private static final int EVENTS = 8_000;
    private static final int KEYS = 20;
    private static final int PARTITIONS = 4;
    /** Each of these keys has bad events. */
    private static final int BAD_KEYS = 5;

    private static final String SCHEMA = """
            CREATE TABLE log (n bigint GENERATED ALWAYS AS IDENTITY, id int, version int);
            CREATE TABLE items (id int PRIMARY KEY, version int NOT NULL,
                                note text CONSTRAINT good CHECK (note <> 'bad'));
            CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY, id int, version int);
            CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN INSERT INTO audit (id, version) VALUES (NEW.id, NEW.version); RETURN NULL; END';
            CREATE TRIGGER audited AFTER INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION write_audit();
            """;
    private static final String TABLES = """
            [{'table': 'items', 'mode': 'upsert', 'key': ['id']}, {'table': 'log', 'mode': 'append'}]""";
    private static final String WAITING = "SELECT count(*) FROM leat.dead_letters WHERE state = 'parked'";

    private final Vertx vertx = Vertx.vertx();
    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("park", PARTITIONS);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final TreeMap<Integer, Integer> versions = new TreeMap<>();
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES)
            .set("errors.onFailure", "'park'")
            .set("limits.batchEvents", "50")
            .set("sink.rowsMax", "200")
            .set("sink.connections", "3");

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void a_parked_key_waits_alone_and_comes_back_in_order_while_its_events_keep_coming() throws Exception {
        database.execute(SCHEMA);
        generate();
        topics.send(records.subList(0, EVENTS / 4));
        try (LeatRun run = LeatRun.start("park", json.text())) {
            Runs.awaitReady(run);
            awaitTaken(EVENTS / 4);
        }
        assertNeighboursAreWhole();
        long waiting = database.number(WAITING);
        assertThat(waiting).isPositive();

        try (LeatRun run = LeatRun.start(
                "park", json.set("errors.onFailure", "'deadLetter'").text())) {
            topics.send(records.subList(EVENTS / 4, EVENTS / 2));
            awaitTaken(EVENTS / 2);
            assertNeighboursAreWhole();
            assertThat(database.number(WAITING)).isGreaterThan(waiting);
            database.execute("ALTER TABLE items DROP CONSTRAINT good");

            for (int from = EVENTS / 2; from < EVENTS; from += 500) {
                topics.send(records.subList(from, from + 500));
                replayParked();
            }
            awaitTaken(EVENTS);
            replayParked();
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
        }

        assertThat(database.number(WAITING)).isZero();
        assertOnceAndInOrder();
    }

    private void generate() {
        long seed = System.nanoTime();
        System.out.println("ParkOrderIT seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int at = 0; at < EVENTS; at++) {
            boolean last = at == EVENTS / 4 - 1; // nothing later of its key can hide it in an upsert
            int id = last ? 0 : random.nextInt(KEYS);
            int version = versions.merge(id, 1, Integer::sum);
            boolean bad = id < BAD_KEYS && at < EVENTS / 4 && version > 10 && (last || random.nextInt(5) == 0);
            String note = bad ? "bad" : "note " + random.nextInt(1000);
            String value = "{\"id\":" + id + ",\"version\":" + version + ",\"note\":\"" + note + "\"}";
            records.add(Topics.record(topic, id % PARTITIONS, Integer.toString(id), value));
        }
    }

    private void awaitTaken(long events) {
        Runs.awaitNumber(database, "SELECT coalesce(sum(next_offset), 0) FROM leat.positions", events);
    }

    /** Whoever is not parked has every event so far; whoever is has those before the first bad one. */
    private void assertNeighboursAreWhole() throws Exception {
        assertThat(database.rows("""
                SELECT log.id, max(version), count(*) FROM log
                 WHERE id >= %d GROUP BY log.id HAVING max(version) <> count(*)""".formatted(BAD_KEYS))).isEmpty();
        assertThat(database.number("SELECT (SELECT count(*) FROM log) + (SELECT count(*) FROM leat.dead_letters)"))
                .isEqualTo(database.number("SELECT sum(next_offset) FROM leat.positions"));
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters WHERE convert_from(key, 'UTF8')::int >= "
                        + BAD_KEYS + " OR state <> 'parked'"))
                .isZero();
        assertThat(database.rows("""
                SELECT id, (SELECT max(version) FROM log WHERE log.id = d.id) AS written, min(version) AS parked
                  FROM (SELECT (convert_from(value, 'UTF8')::json->>'id')::int AS id,
                               (convert_from(value, 'UTF8')::json->>'version')::int AS version
                          FROM leat.dead_letters) AS d
                 GROUP BY id HAVING coalesce((SELECT max(version) FROM log WHERE log.id = d.id), 0)
                                    <> min(version) - 1""")).isEmpty();
    }

    private void assertOnceAndInOrder() throws Exception {
        TreeMap<Integer, Integer> found = new TreeMap<>();
        for (List<?> row : database.rows("SELECT id, count(*)::int FROM log GROUP BY id")) {
            found.put((Integer) row.get(0), (Integer) row.get(1));
        }
        assertThat(found).isEqualTo(versions);
        assertThat(database.rows("SELECT * FROM (SELECT *, version - coalesce(lag(version) OVER (PARTITION BY id"
                        + " ORDER BY n), 0) AS step FROM log) s WHERE step <> 1"))
                .isEmpty();
        assertThat(database.rows("SELECT * FROM (SELECT *, lag(version) OVER (PARTITION BY id ORDER BY n) AS before"
                        + " FROM audit) s WHERE version <= before"))
                .isEmpty();
        assertThat(database.rows("SELECT * FROM items JOIN (SELECT id, max(version) AS last FROM log GROUP BY id) l"
                        + " USING (id) WHERE version <> last"))
                .isEmpty();
    }

    /** All keys that are parked at this moment, in another process than the pipeline's as far as Leat can tell. */
    private void replayParked() {
        PipelineConfig config = LeatRun.config(json.text());
        DeadLetterTable table = done(DeadLetterTable.open(vertx, config, "replay"));
        Replay replay = done(Replay.open(vertx, config, "replay", new NoTelemetry(), true));
        for (ParkedKey key : done(table.parkedKeys(DeadLetterFilter.waiting(100)))) {
            assertThat(done(replay.key(key, replay::write, (replayed, rows) -> {}))
                            .reason())
                    .isNull();
        }
        done(replay.close());
        done(table.close());
    }
}
