package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.observe.PipelineView;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final PipelineView ENDED = new PipelineView("good", "STOPPED", false, false, "", null);
    private static final PipelineView FAILED = new PipelineView("bad", "STOPPED", false, true, "no table", null);

    @Test
    void the_exit_code_says_whether_none_some_or_all_pipelines_failed() {
        assertThat(Node.exitCode(List.of(ENDED, ENDED))).isEqualTo(ExitCode.OK);
        assertThat(Node.exitCode(List.of(ENDED, FAILED))).isEqualTo(ExitCode.PARTIAL);
        assertThat(Node.exitCode(List.of(FAILED, FAILED))).isEqualTo(ExitCode.FAILURE);
    }
}
