package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP, a replay has no limit. */
class ManyParkedKeysIT {
    private static final String LETTERS = "/api/v1/pipelines/orders/dead-letters";

    private ApiProcess leat;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        leat = new ApiProcess(folder);
    }

    @AfterEach
    void stop() {
        leat.close();
    }

    @Test
    void a_replay_of_very_many_parked_keys_is_one_task() throws Exception {
        leat.send(0, "a", "{\"id\": 1, \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM orders", 1);
        leat.database().execute("""
                INSERT INTO leat.dead_letters (pipeline, topic, partition, "offset", key, value, headers, stage, kind,
                                               reason, attempts, state)
                SELECT pipeline, topic, partition, n, convert_to('k' || n, 'UTF8'),
                       convert_to('{"id": ' || n || ', "amount": 1}', 'UTF8'), '[]', 'sink', 'DATABASE', 'test',
                       CASE WHEN n < 10002 THEN 10 ELSE 1 END, 'parked'
                  FROM leat.positions, generate_series(2, 10002) AS n WHERE partition = 0""");
        JsonNode dry = leat.json(leat.post(LETTERS + "/replay", "{\"all\": true, \"dryRun\": true}"));
        assertThat(dry.path("parkedKeys").asInt()).isEqualTo(10_001);
        leat.database().execute("DELETE FROM leat.dead_letters WHERE \"offset\" BETWEEN 2 AND 8501");

        long id = leat.json(leat.post(LETTERS + "/replay", "{\"all\": true}"))
                .path("id")
                .asLong();
        JsonNode replayed = leat.awaitTask(id);

        assertThat(replayed.path("state").asText()).isEqualTo("done");
        assertThat(replayed.path("total").asInt()).isEqualTo(1_501);
        assertThat(replayed.path("done").asInt()).isEqualTo(1);
        assertThat(replayed.path("failed").asInt()).isEqualTo(1_500);
        leat.awaitNumber("SELECT count(*) FROM orders WHERE id = 10002", 1);
    }
}
