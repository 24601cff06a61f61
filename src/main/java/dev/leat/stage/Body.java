package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.stage.builtin.Parallel;
import dev.leat.stage.builtin.Route;
import java.util.List;

/** What a stage is made of: one piece of code, or branches of other stages. */
sealed interface Body {

    /** One piece of code. */
    record Single(AnyStage stage) implements Body {}

    /** Branches of other stages. */
    sealed interface Branched extends Body {
        List<Branch> branches();
    }

    /** Every event goes through all branches at once. */
    record Gather(Parallel options, List<Branch> branches) implements Branched {
        public Gather {
            branches = List.copyOf(branches);
        }
    }

    /** Every event goes through the branches that it matches. */
    record Routing(Route options, List<Branch> branches) implements Branched {
        public Routing {
            branches = List.copyOf(branches);
        }
    }

    /** Stages, one after another, under a name. */
    record Branch(String name, List<StagePlan> stages) {
        public Branch {
            stages = List.copyOf(stages);
        }

        /** The longest time for one full batch in all of its stages. */
        long deadlineMs() {
            return stages.stream().mapToLong(StagePlan::deadlineMs).sum();
        }
    }
}
