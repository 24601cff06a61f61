package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

/** What the group has committed in Kafka: what its processes know to have taken effect, up to a second late. */
final class Committed {
    private Committed() {}

    /** By partition. */
    static Map<Integer, Long> offsets(Scene scene) {
        Map<Integer, Long> offsets = new TreeMap<>();
        scene.topics()
                .committed(scene.group())
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    static long sum(Scene scene) {
        return offsets(scene).values().stream().mapToLong(offset -> offset).sum();
    }

    /** Everything sent so far has taken effect, and no lane waits for PostgreSQL to say so any more. */
    static void await(Scene scene) {
        scene.awaitAll();
        Scene.until(
                "all offsets to be committed",
                () -> assertThat(sum(scene)).isEqualTo(scene.events().total()));
    }
}
