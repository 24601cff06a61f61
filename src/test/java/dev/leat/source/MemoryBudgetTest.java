package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long TOGETHER = 100;
    private static final long ALONE = 400;

    private final MemoryBudget budget = new MemoryBudget(TOGETHER, ALONE, 4);

    @Test
    void all_pipelines_together_fetch_what_the_heap_can_bear() {
        assertThat(budget.part()).isEqualTo(new MemoryBudget.Part(ALONE / 4, 4));
    }

    @Test
    void only_a_limit_above_what_one_alone_may_have_is_worth_a_notice() {
        assertThat(budget.notice(ALONE)).isNull();
        assertThat(budget.notice(ALONE + 1)).contains("401", "400", "-Xmx");
    }
}
