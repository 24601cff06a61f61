package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupMembersTest {
    private static final List<String> OWNERS = List.of("a", "b");

    @Test
    void processes_of_which_the_database_has_heard_are_no_strangers() {
        assertThat(strangers("", "leat-p-a", "leat-p-b")).isEmpty();
    }

    @Test
    void others_are_whatever_they_run() {
        assertThat(strangers("", "leat-p-a", "leat-p-c", "leat-q-a", "consumer-g-1"))
                .containsExactly("consumer-g-1 at /host", "leat-p-c at /host", "leat-q-a at /host");
    }

    @Test
    void two_of_one_name_are_one_too_many() {
        assertThat(strangers("", "leat-p-a", "leat-p-a")).containsExactly("leat-p-a at /host");
    }

    @Test
    void static_members_may_have_left() {
        assertThat(strangers("\"staticMembership\": true,", "leat-p-c", "leat-q-a"))
                .containsExactly("leat-q-a at /host");
    }

    @Test
    void where_all_are_called_alike_there_may_be_several() {
        assertThat(strangers("\"properties\": {\"client.id\": \"all\"},", "all", "all", "leat-p-a"))
                .containsExactly("leat-p-a at /host");
    }

    private static Set<String> strangers(String source, String... clientIds) {
        String text = """
                {"name": "p",
                 "source": {%s "bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                """.formatted(source);
        PipelineConfig config = new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "test.json")
                .orThrow();
        return GroupMembers.strangers(
                config,
                List.of(clientIds).stream()
                        .map(id -> new GroupMembers.Member(id, "/host"))
                        .toList(),
                OWNERS);
    }
}
