package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What goes up and down is no leak; what only goes up is one. */
class VitalsTest {
    private final Vitals vitals = new Vitals();

    private void live(int samples, long heapStep, long threadStep, long descriptorStep) {
        for (int at = 0; at < samples; at++) {
            long heapMb = 40 + at % 5 * 10L + at * heapStep;
            vitals.add(new Vitals.Sample(
                    at * 1_000L, "node 0", 17, heapMb, 30 + at * threadStep, 60 + at * descriptorStep));
        }
    }

    @Test
    void a_heap_that_is_collected_is_flat() {
        live(60, 0, 0, 0);

        assertThat(vitals.leaks()).isEmpty();
        assertThat(vitals).hasToString("""
                | process | lived s | heap MB | threads | descriptors |
                |---|---|---|---|---|
                | node 0 | 59 | 40 → 40 → 40 | 30 → 30 → 30 | 60 → 60 → 60 |
                """);
    }

    @Test
    void each_thing_that_grows_is_told() {
        live(60, 2, 1, 2);

        assertThat(vitals.leaks())
                .extracting(Violation::toString)
                .containsExactly(
                        "LEAK: node 0 has at least 120 MB of heap after 80",
                        "LEAK: node 0 has at least 70 threads after 50",
                        "LEAK: node 0 has at least 140 descriptors after 100");
    }

    @Test
    void a_short_life_says_nothing() {
        live(29, 2, 1, 2);

        assertThat(vitals.leaks()).isEmpty();
    }

    @Test
    void the_heap_is_the_sum_of_its_spaces() {
        assertThat(Vitals.heapMb("""
                jvm_memory_used_bytes{area="heap",id="Eden Space"} 2.097152E7
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 5.0E7
                jvm_memory_used_bytes{area="heap",id="Tenured Gen"} 1.048576E7
                """)).isEqualTo(30);
    }
}
