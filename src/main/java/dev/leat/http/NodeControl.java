package dev.leat.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Problems.Problem;
import dev.leat.pipeline.Pipeline;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the admin server can do with its process beside looking at it. Safe for any thread. */
public interface NodeControl {
    /**
     * A configuration as operators may see it.
     *
     * @param file it was read from
     * @param config with defaults, without secrets
     */
    record Shown(String file, ObjectNode config) {}

    /**
     * How a reload ended.
     *
     * @param problems all mistakes and warnings of the file
     * @param failure why the file is not in use; null when it is, or when its errors are the reason
     */
    record Reloaded(List<Problem> problems, @Nullable Throwable failure) {
        public Reloaded {
            problems = List.copyOf(problems);
        }

        /** In one text why the file is not in use, or could not be; null when it is, or could. */
        @Nullable
        String why() {
            if (failure != null) {
                return ProblemJson.of(failure, List.of()).detail();
            }
            return !hasErrors()
                    ? null
                    : problems.stream()
                            .filter(problem -> problem.severity() == Problems.Severity.ERROR)
                            .map(Problem::toString)
                            .collect(Collectors.joining("; "));
        }

        boolean hasErrors() {
            return problems.stream().anyMatch(problem -> problem.severity() == Problems.Severity.ERROR);
        }
    }

    Optional<Pipeline> pipeline(String name);

    /** The stages of a pipeline once more, for who looks at them or runs them beside it; takes milliseconds. */
    Stages stages(PipelineConfig config);

    /** Reads the file of a pipeline again and takes it over. Never fails. */
    Future<Reloaded> reload(Pipeline pipeline);

    /** Reads the file of a pipeline again and only says whether it could be taken over. Never fails. */
    Future<Reloaded> check(Pipeline pipeline);

    /** The configuration in use. */
    Shown shown(Pipeline pipeline);
}
