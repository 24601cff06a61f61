package dev.leat.sink;

import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.support.Servers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterCopyIT {
    private final SinkFixture fixture = new SinkFixture();
    private final Context context = fixture.vertx.getOrCreateContext();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void large_ones_are_copied_few_at_a_time() throws SQLException {
        String topic = Servers.unique("copies");
        Servers.topics().createNamed(topic, 1, Map.of());
        SinkPlan plan = plan();
        letters(3, "repeat('x', 10 << 20)");
        DeadLetterCopy copy = new DeadLetterCopy(fixture.vertx, plan, topic, fixture.telemetry);

        assertThat(onContext(copy::next)).isEqualTo(2);
        assertThat(onContext(copy::next)).isEqualTo(1);
        assertThat(onContext(copy::next)).isZero();
        onContext(copy::close);
    }

    @Test
    void what_others_hold_is_left_to_them() throws Exception {
        String topic = Servers.unique("copies");
        Servers.topics().createNamed(topic, 1, Map.of());
        SinkPlan plan = plan();
        letters(150, "'x'");
        DeadLetterCopy copy = new DeadLetterCopy(fixture.vertx, plan, topic, fixture.telemetry);

        try (Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT FROM leat.dead_letters WHERE pipeline = '" + fixture.pipeline
                    + "' AND \"offset\" <= 100 FOR UPDATE");

            assertThat(onContext(copy::next)).isEqualTo(50);
            other.rollback();
        }
        assertThat(onContext(copy::next)).isEqualTo(100);
        onContext(copy::close);
    }

    @Test
    void a_topic_that_is_missing_is_named_locks_nothing_and_gets_each_once_when_it_is_made() throws Exception {
        String topic = Servers.unique("copies");
        SinkPlan plan = plan();
        letters(20, "'x'");
        DeadLetterCopy copy = new DeadLetterCopy(fixture.vertx, plan, topic, fixture.telemetry);

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> onContext(copy::next))
                    .hasMessageContaining("does topic " + topic + " exist, and may it be written to?");
        }
        assertThat(fixture.database.number(
                        "SELECT count(*) FROM pg_locks WHERE relation = 'leat.dead_letters'::regclass"))
                .isZero();
        Servers.topics().createNamed(topic, 1, Map.of());
        await().atMost(Duration.ofSeconds(60)).until(() -> attempted(copy) == 20);

        assertThat(onContext(copy::next)).isZero();
        assertThat(records(topic)).isEqualTo(20);
        onContext(copy::close);
    }

    private int attempted(DeadLetterCopy copy) {
        return onContext(() -> copy.next().otherwise(-1));
    }

    private static long records(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Servers.topics().admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private SinkPlan plan() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int)");
        PipelineConfig config = fixture.config(
                fixture.database.uri(),
                Servers.topics().bootstrapServers(),
                "\"tables\": [{\"table\": \"t\", \"mode\": \"append\"}]",
                "");
        return get(Sink.prepare(fixture.vertx, config, "test", fixture.telemetry, new Problems()));
    }

    private void letters(int count, String text) throws SQLException {
        fixture.database.execute("""
                INSERT INTO leat.dead_letters
                       (pipeline, topic, partition, "offset", value, headers, stage, kind, reason)
                SELECT '%s', 'orders', 0, n, convert_to(%s, 'UTF8'), '[]', 'sink', 'DATABASE', 'test'
                  FROM generate_series(1, %d) AS n""".formatted(fixture.pipeline, text, count));
    }

    private <T> T onContext(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        context.runOnContext(here -> call.get().onComplete(answer));
        return get(answer.future());
    }
}
