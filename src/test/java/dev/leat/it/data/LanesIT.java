package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.PartitionStatus;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Partitions share a lane while little comes and have their own while much does, to and fro, in their order. */
class LanesIT {
    private static final int PARTITIONS = 4;
    private static final int BURST = 200;
    private static final int ROUNDS = 3;

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("lanes", PARTITIONS);
    private int sent;

    @Test
    void partitions_change_lanes_to_and_fro_and_stay_in_order() throws Exception {
        database.execute("""
                CREATE TABLE seen (n bigint GENERATED ALWAYS AS IDENTITY, part int, seq int);
                CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
                  'BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END';
                CREATE TRIGGER slow BEFORE INSERT ON seen FOR EACH STATEMENT EXECUTE FUNCTION wait();
                """);
        try (LeatRun run = LeatRun.start("lanes", pipeline("true").text())) {
            Runs.awaitReady(run);
            for (int round = 0; round < ROUNDS; round++) {
                await("one lane for all").atMost(Runs.BOUND).until(() -> {
                    send(1);
                    return lanes(run).distinct().count() == 1;
                });
                await("a lane for each").atMost(Runs.BOUND).until(() -> {
                    send(BURST);
                    return lanes(run).distinct().count() == PARTITIONS;
                });
            }
            run.untilIdle(Runs.BOUND.toSeconds());

            assertThat(run.view().reason()).isEmpty();
            assertThat(Runs.story(run)).doesNotContain("doubt");
        }
        assertThat(database.number("SELECT count(*) FROM seen")).isEqualTo(sent);
        assertThat(database.number("SELECT count(DISTINCT seq) FROM seen")).isEqualTo(sent);
        assertThat(database.number("SELECT count(*) FROM"
                        + " (SELECT seq, lag(seq) OVER (PARTITION BY part ORDER BY n) AS before FROM seen) AS steps"
                        + " WHERE seq <= before"))
                .isZero();
    }

    @Test
    void a_pipeline_that_does_not_gather_has_a_lane_for_each_however_little_comes() throws Exception {
        database.execute("CREATE TABLE seen (part int, seq int)");
        try (LeatRun run = LeatRun.start("lanes", pipeline("false").text())) {
            Runs.awaitReady(run);
            while (sent < 30) {
                send(1);
                Runs.awaitNumber(database, "SELECT count(*) FROM seen", sent);
            }
            await().atMost(Runs.BOUND).until(() -> lanes(run).allMatch(lane -> lane >= 0));

            assertThat(lanes(run)).doesNotHaveDuplicates();
        }
    }

    private PipelineJson pipeline(String gather) {
        return PipelineJson.of(topic, database, "[{'table': 'seen', 'mode': 'append'}]")
                .set("limits.batchEvents", "10")
                .set("sink.rowsMax", "20")
                .set("sink.connections", Integer.toString(PARTITIONS))
                .set("sink.gather", gather);
    }

    /** Events of all partitions in turn. */
    private void send(int events) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            int part = sent % PARTITIONS;
            records.add(Topics.record(topic, part, null, "{\"part\":" + part + ",\"seq\":" + sent + "}"));
            sent++;
        }
        topics.send(records);
    }

    private static Stream<Integer> lanes(LeatRun run) {
        return Stream.ofNullable(run.view().source())
                .flatMap(source -> source.partitions().stream())
                .map(PartitionStatus::lane);
    }
}
