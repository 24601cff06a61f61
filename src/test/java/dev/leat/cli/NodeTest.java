package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.observe.PipelineView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    private static final PipelineView ENDED = new PipelineView("good", "STOPPED", false, false, "", null);
    private static final PipelineView FAILED = new PipelineView("bad", "STOPPED", false, true, "no table", null);

    @Test
    void the_exit_code_says_whether_none_some_or_all_pipelines_failed() {
        assertThat(Node.exitCode(List.of(ENDED, ENDED))).isEqualTo(ExitCode.OK);
        assertThat(Node.exitCode(List.of(ENDED, FAILED))).isEqualTo(ExitCode.PARTIAL);
        assertThat(Node.exitCode(List.of(FAILED, FAILED))).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void a_node_that_only_computes_is_refused_where_nobody_could_ask_it(@TempDir Path folder) throws Exception {
        String pipeline = "conf/pipelines/quickstart.json";
        Path alone = Files.writeString(folder.resolve("alone.json"), "{\"roles\": [\"compute\"]}");
        Path member = Files.writeString(folder.resolve("member.json"), "{\"roles\": [\"compute\"], \"cluster\": {}}");
        Captured terminal = new Captured();

        assertThat(terminal.run("run", "--node", alone.toString(), pipeline)).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.err()).contains("the role compute only works for other nodes: it needs cluster");
        assertThat(terminal.run("run", "--until-idle", "1", "--node", member.toString(), pipeline))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(terminal.err()).contains("--until-idle is for pipelines");
    }
}
