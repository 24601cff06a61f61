package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Knows what the table must hold, from what was sent alone. */
record Oracle(Scene scene) {
    /** Rows in the order in which they were written; each must follow the one before it in its partition. */
    private static final String FOUND = """
            SELECT part, count(*), count(*) FILTER (WHERE wrong), count(*) FILTER (WHERE step IS DISTINCT FROM 1)
              FROM (SELECT part, body <> 'event ' || seq || ' of ' || part AS wrong,
                           seq - coalesce(lag(seq) OVER (PARTITION BY part ORDER BY n), -1) AS step
                      FROM events) s
             GROUP BY part ORDER BY part
            """;

    /** Every event is there once, as it was sent and in the order of its partition, but those that were poison. */
    void assertExact() {
        List<List<Object>> wanted = new ArrayList<>();
        for (int partition = 0; partition < Events.PARTITIONS; partition++) {
            int sent = scene.events().sent(partition);
            if (sent > 0) {
                wanted.add(List.of(partition, (long) sent, 0L, 0L));
            }
        }
        assertThat(scene.rows(FOUND))
                .as("partition, rows, rows with another content, rows that do not follow the one before")
                .isEqualTo(wanted);
        assertThat(scene.number("SELECT count(*) FROM leat.dead_letters"))
                .isEqualTo(scene.events().poison());
    }
}
