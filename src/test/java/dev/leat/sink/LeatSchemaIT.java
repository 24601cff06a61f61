package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The row of a position is found at once, is the only one of its partition, and outlives a change of the schema. */
class LeatSchemaIT {
    private static final String BEFORE_STRETCHES = """
            DROP TRIGGER one_position ON leat.positions;
            DROP FUNCTION leat.one_position;
            DROP FUNCTION leat.advance;
            ALTER TABLE leat.positions DROP COLUMN stretch, ADD PRIMARY KEY (pipeline, topic, partition);
            UPDATE leat.positions SET next_offset = 5000 WHERE partition = 0
            """;
    private static final String ADVANCE =
            "SELECT leat.advance('%s', '{%s}', '{0}', '{1}', '{0}', '{1}', pg_backend_pid())";
    private static final String SCANS =
            "SELECT coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = 'leat.positions'::regclass";

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void the_fence_never_reads_the_whole_table_which_grows_while_an_old_snapshot_is_open() throws SQLException {
        fixture.started(fixture.oneLane(""));
        fixture.database.execute("VACUUM ANALYZE leat.positions"); // one page, as PostgreSQL now knows

        try (Connection connection = fixture.database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try (ResultSet advanced = statement.executeQuery(ADVANCE.formatted(fixture.pipeline, SinkFixture.TOPIC))) {
                assertThat(advanced.next()).isTrue();
            }
            try (ResultSet scans = statement.executeQuery(SCANS)) {
                assertThat(scans.next()).isTrue();
                assertThat(scans.getLong(1)).isZero();
            }
        }
    }

    @Test
    void a_position_moves_from_stretch_to_stretch() throws SQLException {
        Sink sink = fixture.started(fixture.oneLane(""));
        String[] values = IntStream.range(0, 3000)
                .mapToObj(id -> "{\"id\": " + id + ", \"v\": 1}")
                .toArray(String[]::new);

        fixture.write(sink, batch(0, 0, values));
        assertThat(stretch()).isEqualTo(2);
        fixture.write(sink, batch(0, 3000, "{\"id\": 3000, \"v\": 1}"));

        assertThat(stretch()).isEqualTo(2);
        assertThat(fixture.database.number("SELECT count(*) FROM t")).isEqualTo(3001);
        assertThat(fixture.claim(sink)).extracting(one -> one.nextOffset()).contains(3001L);
    }

    @Test
    void a_partition_has_one_row_whoever_inserts() throws SQLException {
        Sink sink = fixture.started(fixture.oneLane(""));
        fixture.write(sink, batch(0, 0, "{\"id\": 1, \"v\": 1}"));

        fixture.database.execute("INSERT INTO leat.positions SELECT pipeline, topic, partition, topic_id, 0, 5000, '',"
                + " now(), 4 FROM leat.positions");

        assertThat(fixture.database.number("SELECT count(*) FROM leat.positions"))
                .isEqualTo(4);
        assertThat(fixture.database.number("SELECT max(next_offset) FROM leat.positions"))
                .isEqualTo(1);
    }

    @Test
    void positions_of_a_version_without_stretches_go_on() throws SQLException {
        fixture.started(fixture.oneLane(""));
        fixture.database.execute(BEFORE_STRETCHES);

        Sink sink = fixture.open(fixture.config(
                "{\"table\": \"t\", \"mode\": \"upsert\", \"key\": [\"id\"]}", ", \"connections\": 1", ""));
        SinkFixture.deploy(fixture.vertx, sink);
        assertThat(fixture.claim(sink)).hasSize(4);
        fixture.write(sink, SinkFixture.batch(0, 2, 5000, SinkFixture.events(0, 5000, "{\"id\": 1, \"v\": 1}")));

        assertThat(stretch()).isEqualTo(4);
        assertThat(fixture.database.number("SELECT next_offset FROM leat.positions WHERE partition = 0"))
                .isEqualTo(5001);
        assertThat(fixture.database.number("SELECT count(*) FROM leat.positions"))
                .isEqualTo(4);
    }

    private long stretch() throws SQLException {
        return fixture.database.number("SELECT stretch FROM leat.positions WHERE partition = 0");
    }
}
