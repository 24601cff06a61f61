package dev.leat.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The plan follows from the seed alone, has every kind, and never two faults in one place. */
class ScheduleTest {
    private static Schedule schedule(long seed) {
        return Schedule.of(new Plan(seed, 200_000, 2_000, 100, EnumSet.allOf(FaultKind.class)));
    }

    @Test
    void one_seed_is_one_plan() {
        assertThat(schedule(5)).isEqualTo(schedule(5)).hasToString(schedule(5).toString());
        assertThat(schedule(5)).isNotEqualTo(schedule(6));
    }

    @Test
    void every_kind_comes_before_any_comes_again() {
        List<Schedule.Planned> faults = schedule(5).faults();

        assertThat(faults.subList(0, FaultKind.values().length))
                .extracting(Schedule.Planned::kind)
                .doesNotHaveDuplicates();
        assertThat(schedule(5).counts().keySet()).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void several_faults_are_there_at_once_and_never_two_in_one_place() {
        int together = 0;
        List<Schedule.Planned> faults = schedule(5).faults();
        for (int first = 0; first < faults.size(); first++) {
            for (int second = first + 1; second < faults.size(); second++) {
                Schedule.Planned one = faults.get(first);
                Schedule.Planned other = faults.get(second);
                if (one.atMs() <= other.endMs() && other.atMs() <= one.endMs()) {
                    together++;
                    assertThat(Collections.disjoint(
                                    one.kind().part().held(one.node()),
                                    other.kind().part().held(other.node())))
                            .as(one + " and " + other)
                            .isTrue();
                }
            }
        }
        assertThat(together).isGreaterThan(10);
    }

    @Test
    void a_fault_that_hits_all_processes_excludes_those_that_hit_one() {
        Set<String> all = FaultKind.Part.ALL_PROCESSES.held(0);

        assertThat(all).containsAll(FaultKind.Part.PROCESS.held(1));
    }
}
