package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Inserts, updates and deletes of few keys take effect in the order of their partition, whatever is batched. */
class KeyOrderIT {
    private static final int EVENTS = 6_000;
    private static final int KEYS = 20;
    private static final int PARTITIONS = 4;
    private static final String AUDITED = """
            CREATE TABLE items (id int PRIMARY KEY, version int NOT NULL, note text, first_version int);
            CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY, id int, operation text, version int);
            CREATE FUNCTION remember_first() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN NEW.first_version := NEW.version; RETURN NEW; END';
            CREATE TRIGGER first BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION remember_first();
            CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS
              'DECLARE row items := CASE TG_OP WHEN ''DELETE'' THEN OLD ELSE NEW END;
               BEGIN INSERT INTO audit (id, operation, version) VALUES (row.id, TG_OP, row.version); RETURN NULL; END';
            CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON items
              FOR EACH ROW EXECUTE FUNCTION write_audit();
            """;
    private static final String TABLES = """
            [{'table': 'items', 'mode': 'upsert', 'key': ['id'], 'tombstones': 'delete', 'keyFrom': {'id': '$key'},
              'columns': {'id': '.id', 'version': '.version', 'note': '.note'}}]""";

    /** What one event does; versions of one key count up, those of deletes included. */
    private record Operation(int id, int version, boolean delete, String note) {
        ProducerRecord<byte[], byte[]> record(String topic) {
            String json = "{\"id\":" + id + ",\"version\":" + version + ",\"note\":\"" + note + "\"}";
            return Topics.record(topic, id % PARTITIONS, Integer.toString(id), delete ? null : json);
        }
    }

    @Test
    void the_final_state_is_that_of_the_last_events_and_no_key_ever_steps_back() throws Exception {
        Database database = Servers.database();
        database.execute(AUDITED);
        Topics topics = Servers.topics();
        String topic = topics.create("items", PARTITIONS);
        List<Operation> operations = operations();
        List<ProducerRecord<byte[], byte[]>> records =
                operations.stream().map(operation -> operation.record(topic)).toList();
        topics.send(records.subList(0, EVENTS / 2));

        PipelineJson json = PipelineJson.of(topic, database, TABLES)
                .set("limits.batchEvents", "100")
                .set("sink.rowsMax", "300")
                .set("sink.connections", "3");
        try (LeatRun run = LeatRun.start("order", json.text())) {
            Runs.awaitReady(run);
            for (int from = EVENTS / 2; from < EVENTS; from += 500) {
                topics.send(records.subList(from, from + 500));
            }
            Runs.awaitNumber(database, "SELECT coalesce(sum(next_offset), 0) FROM leat.positions", EVENTS);
            run.untilIdle(Runs.BOUND.toSeconds());
            assertThat(run.view().reason()).isEmpty();
        }

        assertThat(rows(database)).isEqualTo(expected(operations));
        assertThat(stepsBack(database)).isEmpty();
        assertThat(survivors(database, operations)).isEmpty();
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
    }

    private static List<Operation> operations() {
        long seed = System.nanoTime();
        System.out.println("KeyOrderIT seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int[] versions = new int[KEYS];
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int id = random.nextInt(KEYS);
            boolean delete = random.nextInt(4) == 0;
            operations.add(new Operation(id, ++versions[id], delete, "note " + random.nextInt(1000)));
        }
        return operations;
    }

    private static Map<Integer, String> expected(List<Operation> operations) {
        Map<Integer, String> rows = new TreeMap<>();
        for (Operation operation : operations) {
            if (operation.delete()) {
                rows.remove(operation.id());
            } else {
                rows.put(operation.id(), operation.version() + " " + operation.note());
            }
        }
        return rows;
    }

    private static Map<Integer, String> rows(Database database) throws Exception {
        Map<Integer, String> rows = new TreeMap<>();
        for (List<?> row : database.rows("SELECT id, version || ' ' || note FROM items")) {
            rows.put((Integer) row.get(0), (String) row.get(1));
        }
        return rows;
    }

    /** Versions of one key in the order in which the table saw them: each is newer, and only the current is deleted. */
    private static List<?> stepsBack(Database database) throws Exception {
        assertThat(database.number("SELECT count(DISTINCT operation) FROM audit"))
                .isEqualTo(3);
        return database.rows("""
                SELECT * FROM (SELECT *, lag(version) OVER (PARTITION BY id ORDER BY n) AS before FROM audit) AS steps
                 WHERE CASE operation WHEN 'DELETE' THEN version <> before ELSE version <= before END""");
    }

    /** Rows that were not made anew after their last deletion although they were deleted. */
    private static List<String> survivors(Database database, List<Operation> operations) throws Exception {
        Map<Integer, Integer> deleted = new TreeMap<>();
        operations.stream()
                .filter(Operation::delete)
                .forEach(operation -> deleted.put(operation.id(), operation.version()));
        List<String> survivors = new ArrayList<>();
        for (List<?> row : database.rows("SELECT id, first_version FROM items")) {
            int deletedAt = deleted.getOrDefault((Integer) row.get(0), 0);
            if ((Integer) row.get(1) <= deletedAt) {
                survivors.add("key " + row.get(0) + " of version " + row.get(1) + ", deleted at " + deletedAt);
            }
        }
        return survivors;
    }
}
