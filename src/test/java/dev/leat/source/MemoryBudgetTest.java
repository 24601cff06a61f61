package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final long TOGETHER = 100;
    private static final long ALONE = 400;

    private final MemoryBudget budget = new MemoryBudget(TOGETHER, ALONE, 4);

    @Test
    void a_part_is_that_of_the_larger_of_what_all_may_have_and_one_alone() {
        assertThat(budget.part(40)).isEqualTo(new MemoryBudget.Part(25, 4));
        assertThat(budget.part(200)).isEqualTo(new MemoryBudget.Part(50, 4));
        assertThat(budget.part(1_000)).isEqualTo(new MemoryBudget.Part(100, 4));
    }

    @Test
    void only_a_limit_above_what_one_alone_may_have_is_worth_a_notice() {
        assertThat(budget.notice(ALONE)).isNull();
        assertThat(budget.notice(ALONE + 1)).contains("401", "400", "-Xmx");
    }
}
