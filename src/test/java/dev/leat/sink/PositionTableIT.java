package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.Ack;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PositionTableIT {
    private static final PartitionId PARTITION = new PartitionId(SinkFixture.TOPIC, 0);

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void nothing_is_written_between_the_question_where_to_go_on_and_its_answer() throws Exception {
        fixture.database.execute("CREATE TABLE t (id int)");
        PipelineConfig config = fixture.config("{\"table\": \"t\", \"mode\": \"append\"}", "", "");
        Sink sink = fixture.started(config);
        fixture.write(sink, batch(0, 0, "{\"id\":1}"));
        PositionTable table = get(PositionTable.open(fixture.vertx, config, "test"));
        Promise<List<Position>> answer = Promise.promise();

        Promise<Void> asked = Promise.promise();
        Future<PositionTable.Change> set = table.set(
                before -> {
                    asked.complete();
                    return answer.future();
                },
                null);
        get(asked.future());
        Future<Ack> meanwhile = fixture.send(sink, batch(0, 1, "{\"id\":2}"));
        new Sessions(fixture.database).awaitBlocked(1);
        answer.complete(List.of(new Position(PARTITION, SinkFixture.TOPIC_ID, 0, 7)));

        assertThat(get(set).before()).contains(Map.entry(PARTITION, 1L)).hasSize(4);
        assertThatThrownBy(() -> get(meanwhile)).hasMessageContaining("was claimed again");
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(1);
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isEqualTo(7);
        get(table.close());
    }

    @Test
    void a_question_without_an_answer_changes_nothing() throws Exception {
        fixture.database.execute("CREATE TABLE t (id int)");
        PipelineConfig config = fixture.config("{\"table\": \"t\", \"mode\": \"append\"}", "", "");
        Sink sink = fixture.started(config);
        PositionTable table = get(PositionTable.open(fixture.vertx, config, "test"));

        assertThatThrownBy(() ->
                        get(table.set(before -> Future.failedFuture(new IllegalStateException("no Kafka")), null)))
                .hasMessageContaining("no Kafka");

        assertThat(fixture.write(sink, batch(0, 0, "{\"id\":1}")).rows()).isEqualTo(1);
        get(table.close());
    }
}
