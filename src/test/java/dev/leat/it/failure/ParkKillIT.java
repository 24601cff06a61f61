package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.LeatProcess;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The process is killed while it parks, and the one that replays is killed while it replays. */
class ParkKillIT {
    private static final int KEYS = 24;
    private static final int BAD_KEYS = 6;
    private static final int PER_KEY = 400;
    private static final int KILLS = 4;
    private static final int PAUSE_MS_MAX = 700;
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final String PARKED = "SELECT count(*) FROM leat.dead_letters WHERE state = 'parked'";
    /** Rows of a key in the order in which they were written, where they do not count up by one. */
    private static final String STEPS = "SELECT * FROM (SELECT part, seq, seq - coalesce(lag(seq) OVER (PARTITION BY"
            + " part ORDER BY n), -1) AS step FROM events) s WHERE step <> 1";

    private final SplittableRandom random = seeded();
    private final int[] sent = new int[KEYS];

    private static SplittableRandom seeded() {
        long seed = System.nanoTime();
        System.out.println("ParkKillIT seed " + seed);
        return new SplittableRandom(seed);
    }

    @Test
    void kills_while_parking_and_while_replaying_change_nothing() throws Throwable {
        try (Scene scene = Scene.shared()) {
            scene.section("source").withObject("/properties").put("group.instance.id", "only");
            scene.section("errors").put("onFailure", "park");
            scene.slowDown(40, 0.1);
            send(scene, PER_KEY, true);

            killWhileParking(scene);
            scene.speedUp();
            scene.start();
            awaitTaken(scene);
            assertParked(scene);

            scene.sql("ALTER TABLE events DROP CONSTRAINT events_body_check");
            scene.sql("CREATE TRIGGER slow AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION slow()");
            killWhileReplaying(scene);
            scene.speedUp();
            awaitTaken(scene);
            assertThat(scene.number(PARKED)).isPositive();
            try (LeatProcess replay = replay(scene)) {
                assertThat(replay.awaitExit()).as(replay.output()).isZero();
                assertThat(replay.output()).contains("the key is free");
            }
            send(scene, PER_KEY / 8, false);
            awaitTaken(scene);
            assertEverythingOnceAndInOrder(scene);
        }
    }

    private void killWhileParking(Scene scene) {
        for (int kill = 0; kill < KILLS; kill++) {
            long before = taken(scene);
            LeatProcess process = scene.start();
            Scene.until("something new", () -> assertThat(taken(scene)).isGreaterThan(before));
            Scene.goOnFor(random.nextInt(PAUSE_MS_MAX));
            process.kill();
        }
        assertThat(taken(scene)).isLessThan(total());
    }

    /** The pipeline runs, and events of all keys keep coming. */
    private void killWhileReplaying(Scene scene) {
        for (int kill = 0; kill < KILLS; kill++) {
            send(scene, PER_KEY / 8, false);
            long before = replayed(scene);
            try (LeatProcess replay = replay(scene)) {
                Scene.until("a replay", () -> assertThat(replayed(scene)).isGreaterThan(before));
                Scene.goOnFor(random.nextInt(PAUSE_MS_MAX));
                replay.kill();
            }
            assertThat(scene.rows(STEPS)).isEmpty();
        }
    }

    /** So many events of each key; with one or two in a hundred of the first keys' that the table refuses. */
    private void send(Scene scene, int perKey, boolean bad) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int at = 0; at < perKey; at++) {
            for (int key = 0; key < KEYS; key++) {
                boolean poison = bad && key < BAD_KEYS && (at == 100 || (at > 100 && random.nextInt(100) == 0));
                String value = "{\"part\":" + key + ",\"seq\":" + sent[key]++ + ",\"body\":\""
                        + (poison ? "poison" : "good") + "\"}";
                records.add(Topics.record(scene.topic(), key % Events.PARTITIONS, "key " + key, value));
            }
        }
        scene.topics().send(records);
    }

    private long total() {
        long total = 0;
        for (int count : sent) {
            total += count;
        }
        return total;
    }

    private static long taken(Scene scene) {
        return scene.number("SELECT count(*) FROM pg_class WHERE oid = to_regclass('leat.positions')") == 0
                ? 0
                : scene.number("SELECT coalesce(sum(next_offset), 0) FROM leat.positions");
    }

    private static long replayed(Scene scene) {
        return scene.number("SELECT count(*) FROM leat.dead_letters WHERE state = 'replayed'");
    }

    private void awaitTaken(Scene scene) {
        Scene.until("all events to be taken", () -> assertThat(taken(scene)).isEqualTo(total()));
    }

    private static LeatProcess replay(Scene scene) {
        return LeatProcess.start(
                JVM,
                Map.of(),
                List.of("deadletters", "replay", "--parked", scene.configFile().toString()));
    }

    /** Each of the bad keys has what came before its first bad event, and waits with all the rest; others are whole. */
    private void assertParked(Scene scene) {
        assertThat(scene.rows(STEPS)).isEmpty();
        assertThat(scene.rows("SELECT part, count(*) FROM events WHERE part >= " + BAD_KEYS
                        + " GROUP BY part HAVING count(*) <> " + PER_KEY))
                .isEmpty();
        assertThat(scene.rows("SELECT part, count(*) FROM events WHERE part < " + BAD_KEYS
                        + " GROUP BY part HAVING count(*) <> 100"))
                .isEmpty();
        assertThat(scene.rows("SELECT * FROM (SELECT key, seq, seq - coalesce(lag(seq) OVER (PARTITION BY key"
                        + " ORDER BY id), 99) AS step FROM (SELECT id, key,"
                        + " (convert_from(value, 'UTF8')::json->>'seq')::int AS seq FROM leat.dead_letters) d) s"
                        + " WHERE step <> 1"))
                .isEmpty();
        assertThat(scene.number(PARKED)).isEqualTo((long) BAD_KEYS * (PER_KEY - 100));
    }

    private void assertEverythingOnceAndInOrder(Scene scene) {
        assertThat(scene.rows(STEPS)).isEmpty();
        assertThat(scene.rows()).isEqualTo(total());
        assertThat(scene.number("SELECT count(DISTINCT (part, seq)) FROM events"))
                .isEqualTo(total());
        assertThat(scene.number(PARKED)).isZero();
    }
}
