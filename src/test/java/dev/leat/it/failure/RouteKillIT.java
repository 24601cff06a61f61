package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.support.LeatProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A pipeline with branches is killed, again and again: each branch's table has its events once and in order. */
class RouteKillIT {
    private static final int EVENTS = 30_000;
    private static final int KILLS = 4;
    private static final int PAUSE_MS_MAX = 700;

    private static final String TABLES = """
            DROP TABLE events;
            CREATE TABLE evens (n bigint GENERATED ALWAYS AS IDENTITY, part int NOT NULL, seq int NOT NULL, body text);
            CREATE TABLE odds (n bigint GENERATED ALWAYS AS IDENTITY, part int NOT NULL, seq int NOT NULL, body text);
            CREATE TABLE thirds (part int NOT NULL, seq int NOT NULL, twice int NOT NULL);
            CREATE VIEW events AS SELECT seq AS n, part, seq, body FROM evens
              UNION ALL SELECT seq, part, seq, body FROM odds;
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.06); RETURN NULL; END';
            CREATE TRIGGER slow AFTER INSERT ON evens FOR EACH STATEMENT EXECUTE FUNCTION slow()
            """;

    private static final String STAGES = """
            [{"name": "by", "type": "route", "match": "all", "branches": {
               "even": {"when": "mod(.seq, 2) == 0", "stages": [
                 {"name": "hide", "type": "pseudonymize", "fields": ["nothing"], "key": "0123456789abcdef"}]},
               "odd": {"when": "mod(.seq, 2) == 1"},
               "third": {"when": "mod(.seq, 3) == 0", "stages": [
                 {"name": "both", "type": "parallel", "concurrency": 16, "branches": {
                   "once": {"stages": [
                     {"name": "pool", "type": "pseudonymize", "fields": ["body"], "key": "0123456789abcdef"}]},
                   "twice": {"stages": [{"name": "double", "type": "map", "with": ".seq * 2"}]}}}]}}}]
            """;

    private static final String SINK = """
            [{"table": "evens", "mode": "append", "branches": ["even"]},
             {"table": "odds", "mode": "append", "branches": ["odd"]},
             {"table": "thirds", "mode": "append", "branches": ["third"],
              "columns": {"part": ".part", "seq": ".seq", "twice": ".twice"}}]
            """;

    private static final String OUT_OF_ORDER = """
            SELECT count(*) FROM (SELECT seq - lag(seq, 1, %2$d) OVER (PARTITION BY part ORDER BY n) AS step
                                    FROM %1$s) s
             WHERE step <> 2
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void kills_at_random_moments_change_no_branchs_table() {
        long seed = System.nanoTime();
        System.out.println("RouteKillIT seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        try (Scene scene = Scene.shared()) {
            scene.sql(TABLES);
            scene.section("source").withObject("/properties").put("group.instance.id", "only");
            scene.section("sink").put("rowsMax", 200).set("tables", json(SINK));
            scene.section("limits").put("batchEvents", 100);
            scene.events().send(EVENTS);

            for (int kill = 0; kill < KILLS; kill++) {
                long before = scene.rows();
                LeatProcess process = start(scene);
                scene.awaitRows(before + 1);
                Scene.goOnFor(random.nextInt(PAUSE_MS_MAX));
                process.kill();
            }

            assertThat(scene.rows()).isBetween(1L, EVENTS - 1L);
            scene.sql("DROP TRIGGER slow ON evens");
            start(scene);
            scene.finish();
            assertThat(scene.number(OUT_OF_ORDER.formatted("evens", -2))).isZero();
            assertThat(scene.number(OUT_OF_ORDER.formatted("odds", -1))).isZero();
            assertThat(scene.rows(
                            "SELECT count(*), count(DISTINCT (part, seq)), count(*) FILTER (WHERE twice <> seq * 2)"
                                    + " FROM thirds"))
                    .containsExactly(List.of(thirds(scene), thirds(scene), 0L));
        }
    }

    private static long thirds(Scene scene) {
        long thirds = 0;
        for (int partition = 0; partition < Events.PARTITIONS; partition++) {
            thirds += (scene.events().sent(partition) + 2) / 3;
        }
        return thirds;
    }

    private static LeatProcess start(Scene scene) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(scene.configFile()));
            config.set("stages", json(STAGES));
            return scene.startWith(scene.file(config.toPrettyString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
