package dev.leat.sink;

import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.support.Servers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Supplier;
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
