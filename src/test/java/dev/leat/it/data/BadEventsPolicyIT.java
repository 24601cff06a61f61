package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What the pipeline does about bad events: it stops where it is told to, and writes nothing behind the stop. */
class BadEventsPolicyIT {
    private static final int EVENTS = 3_000;
    private static final String TABLES = "[{'table': 'readings', 'mode': 'append'}]";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("policy", 1);
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    BadEventsPolicyIT() throws Exception {
        database.execute("CREATE TABLE readings (id int PRIMARY KEY, level int CHECK (level >= 0))");
        for (int id = 0; id < EVENTS; id++) {
            records.add(Topics.record(topic, 0, "k" + id, reading(id, 1)));
        }
    }

    @Test
    void more_bad_events_than_allowed_in_one_transaction_stop_the_pipeline() throws Exception {
        for (int id = 1_200; id < 1_220; id++) {
            records.set(id, Topics.record(topic, 0, "k" + id, reading(id, -1)));
        }
        topics.send(records);
        PipelineJson json = PipelineJson.of(topic, database, TABLES).set("errors.badEventsMax", "10");

        String reason = Runs.toItsStop(json);

        assertThat(reason).contains("badEventsMax").contains("10").contains("23514");
        assertNothingAfterThePosition(1_200);
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();

        Runs.toTheEnd(json.set("errors.badEventsMax", "20"));

        assertThat(database.number("SELECT count(*) FROM leat.dead_letters WHERE \"offset\" BETWEEN 1200 AND 1219"))
                .isEqualTo(20);
        assertThat(database.number("SELECT count(*) FROM readings")).isEqualTo(EVENTS - 20);
    }

    @Test
    void a_topic_of_another_format_stops_the_pipeline_instead_of_filling_the_dead_letters() throws Exception {
        for (int id = 1_000; id < EVENTS; id++) {
            records.set(id, Topics.record(topic, 0, "k" + id, "Obj\u0001avro" + id));
        }
        topics.send(records);

        String reason = Runs.toItsStop(PipelineJson.of(topic, database, TABLES));

        assertThat(reason).contains("badEventsMax").contains("100");
        assertNothingAfterThePosition(1_000);
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
    }

    @Test
    void on_failure_stop_names_a_bad_event_and_writes_nothing_behind_it() throws Exception {
        records.set(1_234, Topics.record(topic, 0, "k1234", reading(1_234, -1)));
        records.set(1_500, Topics.record(topic, 0, "k1500", "no JSON"));
        topics.send(records);

        String reason = Runs.toItsStop(PipelineJson.of(topic, database, TABLES).set("errors.onFailure", "'stop'"));

        assertThat(reason)
                .containsPattern(topic + " partition 0 offset (1234 .* SQLSTATE 23514|1500 .* value is not JSON)");
        assertNothingAfterThePosition(1_234);
        assertThat(database.number("SELECT count(*) FROM leat.dead_letters")).isZero();
    }

    private static String reading(int id, int level) {
        return "{\"id\":" + id + ",\"level\":" + level + "}";
    }

    /** Everything before the position is written, nothing behind it, and it is not behind the first bad event. */
    private void assertNothingAfterThePosition(long firstBad) throws Exception {
        long next = database.number("SELECT next_offset FROM leat.positions");
        assertThat(next).isLessThanOrEqualTo(firstBad);
        assertThat(database.number("SELECT count(*) FROM readings")).isEqualTo(next);
        assertThat(database.number("SELECT count(*) FROM readings WHERE id >= ?", next))
                .isZero();
    }
}
