package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void all_give_the_same_when_all_have_enough() {
        assertThat(Shares.of(Map.of("a", 100L, "b", 100L, "c", 100L), 9))
                .containsOnly(Map.entry("a", 3L), Map.entry("b", 3L), Map.entry("c", 3L));
    }

    @Test
    void what_one_lacks_the_others_give() {
        assertThat(Shares.of(Map.of("a", 1L, "b", 0L, "c", 100L, "d", 100L), 11))
                .containsOnly(Map.entry("a", 1L), Map.entry("c", 5L), Map.entry("d", 5L));
    }

    @Test
    void more_than_there_is_gives_all_there_is() {
        assertThat(Shares.of(Map.of("a", 2L, "b", 3L), 100)).containsOnly(Map.entry("a", 2L), Map.entry("b", 3L));
    }

    @Test
    void fewer_than_partitions_are_taken_of_some() {
        assertThat(Shares.of(Map.of("a", 9L, "b", 9L, "c", 9L), 2))
                .containsOnly(Map.entry("a", 1L), Map.entry("b", 1L));
    }

    @Test
    void together_they_give_what_is_wanted_or_everything() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 1_000; round++) {
            Map<Integer, Long> available = new HashMap<>();
            for (int partition = random.nextInt(1, 9); partition > 0; partition--) {
                available.put(partition, random.nextLong(0, 50));
            }
            long wanted = random.nextLong(1, 200);

            Map<Integer, Long> shares = Shares.of(available, wanted);

            long all = available.values().stream().mapToLong(Long::longValue).sum();
            assertThat(shares.values().stream().mapToLong(Long::longValue).sum())
                    .as("seed %d, %s, %d", seed, available, wanted)
                    .isEqualTo(Math.min(all, wanted));
            assertThat(shares)
                    .allSatisfy((partition, share) -> assertThat(share).isBetween(1L, available.get(partition)));
        }
    }
}
