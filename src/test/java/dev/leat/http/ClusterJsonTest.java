package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.sink.PositionTable;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void of_one_epoch_the_node_knows_more_than_the_database() throws IOException {
        assertThat(owners(List.of(node("a", 0, 3, 120)), List.of(row(0, 3, "a", 100))))
                .containsExactly("0 a 3 120 RUNNING");
    }

    @Test
    void a_row_with_a_higher_epoch_is_right_and_its_node_may_be_silent() throws IOException {
        assertThat(owners(List.of(node("a", 0, 3, 120)), List.of(row(0, 4, "b", 130))))
                .containsExactly("0 b 4 130 null");
    }

    @Test
    void of_two_nodes_that_claim_a_partition_the_higher_epoch_counts() throws IOException {
        assertThat(owners(List.of(node("a", 0, 5, 9), node("b", 0, 4, 9)), null))
                .containsExactly("0 a 5 9 RUNNING");
        assertThat(owners(List.of(node("b", 0, 4, 9), node("a", 0, 5, 9)), null))
                .containsExactly("0 a 5 9 RUNNING");
    }

    @Test
    void what_nobody_has_claimed_has_no_node_and_numbers_are_in_order() throws IOException {
        assertThat(owners(List.of(), List.of(row(10, 0, "", 7), row(9, 1, "a", 7))))
                .containsExactly("9 a 1 7 null", "10 null 0 7 null");
    }

    @Test
    void what_a_node_claimed_that_is_gone_has_no_owner() throws IOException {
        ObjectNode gone = node("b", 5, 1, 1).put("reachable", false).put("gone", true);
        List<PositionTable.Stored> rows = List.of(row(0, 4, "a", 130), row(1, 4, "b", 130));

        assertThat(owners(List.of(), ClusterJson.withoutGone(rows, List.of(gone))))
                .containsExactly("0 a 4 130 null", "1 null 4 130 null");
    }

    @Test
    void only_nodes_that_say_something_of_the_pipeline_are_shown() throws IOException {
        ObjectNode other = node("b", 0, 1, 1);
        ((ObjectNode) other.at("/pipelines/0")).put("name", "lines");

        assertThat(ClusterJson.running(List.of(node("a", 0, 1, 1), other), "orders"))
                .extracting(node -> node.path("node").asText())
                .containsExactly("a");
    }

    private static List<String> owners(List<ObjectNode> nodes, @Nullable List<PositionTable.Stored> rows) {
        ObjectNode json = ClusterJson.pipeline("orders", nodes, rows, rows == null ? "no answer" : null);
        assertThat(json.path("nodes").findValues("partitions")).isEmpty();
        List<String> owners = new ArrayList<>();
        for (JsonNode partition : json.path("partitions")) {
            owners.add(partition.path("partition").asText() + " "
                    + partition.path("node").asText() + " "
                    + partition.path("epoch").asText() + " "
                    + partition.path("nextOffset").asText() + " "
                    + partition.path("state").asText());
        }
        return owners;
    }

    private static ObjectNode node(String id, int partition, long epoch, long nextOffset) throws IOException {
        return (ObjectNode) JSON.readTree("""
                {"node": "%s", "reachable": true, "pipelines": [{"name": "orders", "partitions": [{
                  "topic": "orders", "partition": %d, "state": "RUNNING", "epoch": %d, "nextOffset": %d, "lag": 1,
                  "lagMs": 2, "openBatches": 0, "paused": null}]}]}
                """.formatted(id, partition, epoch, nextOffset));
    }

    private static PositionTable.Stored row(int partition, long epoch, String owner, long nextOffset) {
        Position at = new Position(new PartitionId("orders", partition), new UUID(0, 1), epoch, nextOffset);
        return new PositionTable.Stored(at, owner, OffsetDateTime.parse("2026-01-31T00:00:00Z"));
    }
}
