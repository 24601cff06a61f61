package dev.leat.sink;

import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.BatchException;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.NodeSighting;
import dev.leat.batch.NodeStore;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Heartbeats in {@code leat.nodes}, and wishes in {@code leat.control}. */
class NodesIT {
    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private NodeStore nodes() throws SQLException {
        fixture.database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        return fixture.open(fixture.config("{\"table\": \"t\", \"mode\": \"append\"}", "", ""))
                .nodes();
    }

    private static Heartbeat beat(String node, long applied) {
        return new Heartbeat(new NodeIdentity(node, "1.2.3", 1_700_000_000_123L), "RUNNING", applied, 4, 17);
    }

    @Test
    void a_node_hears_what_the_others_said_last_and_how_long_ago() throws SQLException {
        NodeStore nodes = nodes();
        assertThat(get(nodes.beat(beat("a", 1)))).isEmpty();
        assertThat(get(nodes.beat(beat("b", 2)))).extracting(NodeSighting::said).containsExactly(beat("a", 1));
        assertThat(get(nodes.beat(beat("a", 3))))
                .extracting(NodeSighting::said)
                .containsExactly(beat("a", 1), beat("b", 2));

        fixture.database.execute("UPDATE leat.nodes SET seen_at = seen_at - interval '1 minute'");
        get(nodes.beat(beat("a", 3)));
        List<NodeSighting> seen = get(nodes.beat(beat("a", 3)));

        assertThat(seen).extracting(NodeSighting::said).containsExactly(beat("a", 3), beat("b", 2));
        assertThat(seen.get(0).agoMs()).isBetween(0L, 59_999L);
        assertThat(seen.get(1).agoMs()).isBetween(60_000L, 119_999L);
    }

    @Test
    void who_leaves_and_who_is_silent_for_long_is_forgotten_but_not_by_other_pipelines() throws SQLException {
        NodeStore nodes = nodes();
        get(nodes.beat(beat("a", 0)));
        get(nodes.beat(beat("b", 0)));
        get(nodes.beat(beat("c", 0)));
        get(nodes.leave("b"));
        assertThat(get(nodes.beat(beat("a", 0))))
                .extracting(seen -> seen.said().node().id())
                .containsExactly("a", "c");

        fixture.database.execute("UPDATE leat.nodes SET seen_at = seen_at - interval '11 minutes';"
                + " INSERT INTO leat.nodes SELECT 'other', node, version, state, applied, partitions, lag, started_at,"
                + " seen_at FROM leat.nodes");
        get(nodes.beat(beat("a", 0)));

        assertThat(fixture.database.text("SELECT string_agg(pipeline || ' ' || node, ', ' ORDER BY node, pipeline)"
                        + " FROM leat.nodes WHERE pipeline = 'other' OR node = 'c'"))
                .isEqualTo("other a, other c");
        assertThat(get(nodes.beat(beat("a", 0))))
                .extracting(seen -> seen.said().node().id())
                .containsExactly("a");
    }

    @Test
    void a_wish_for_a_pipeline_that_is_not_in_the_database_is_refused() throws SQLException {
        fixture.database.execute("CREATE TABLE orders (id int)");
        Sink sink = fixture.open(fixture.config("{\"table\": \"orders\", \"mode\": \"append\"}", "", ""));

        assertThatThrownBy(() -> get(sink.control().desire(true, "why")))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("leat.control");
    }
}
