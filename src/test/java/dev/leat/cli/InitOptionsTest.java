package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.cli.init.Ends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Flags and answers. */
class InitOptionsTest {
    private static final String[] ALL = {
        "--broker=b:1", "--topic=shop.orders", "--database=postgresql://h/d", "--user=u", "--table=t"
    };

    @Test
    void tells_every_flag_that_is_missing_when_nobody_can_be_asked() {
        assertThatThrownBy(() -> told(Map.of(), Questions.NOBODY, "--topic=orders"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("missing: --broker, --database, --user, --table; on a terminal they would be asked for");
    }

    @Test
    void asks_only_for_what_no_flag_tells() {
        List<String> asked = new ArrayList<>();
        Questions questions = (question, fallback, hidden) -> {
            asked.add(question + "=" + fallback + (hidden ? " hidden" : ""));
            return hidden ? "typed secret" : fallback.isEmpty() ? "x" : fallback;
        };

        InitOptions.Told told = told(Map.of(), questions, "--topic=shop-orders", "--broker=b:1");

        assertThat(asked)
                .containsExactly(
                        "Database=postgresql://localhost:5432/postgres",
                        "Role of the database=",
                        "Table=public.shop_orders",
                        "Password of the role, empty for none= hidden");
        assertThat(told.ends().database().table()).isEqualTo("public.shop_orders");
        assertThat(told.environment()).containsEntry("DB_PASSWORD", "typed secret");
        assertThat(told.toSet()).containsExactly("DB_PASSWORD");
        assertThat(told.ends().toString()).doesNotContain("typed secret").contains("${env:DB_PASSWORD}");
    }

    @Test
    void the_pipeline_has_the_name_of_the_topic_unless_it_is_given_one() {
        assertThat(told(Map.of(), Questions.NOBODY, ALL).ends().name()).isEqualTo("shop-orders");
        assertThat(told(Map.of(), Questions.NOBODY, with("--name=mine")).ends().name())
                .isEqualTo("mine");
    }

    @Test
    void secrets_become_placeholders() {
        Ends ends = told(
                        Map.of("DB_PASSWORD", "p"),
                        Questions.NOBODY,
                        with(
                                "--property=sasl.jaas.config=login password=hunter2;",
                                "--property=ssl.key.password=${file:key}",
                                "--property=client.rack=a"))
                .ends();

        assertThat(ends.toString()).doesNotContain("hunter2");
        assertThat(ends.properties().get("sasl.jaas.config")).hasToString("\"${env:KAFKA_SASL_JAAS_CONFIG}\"");
        assertThat(ends.properties().get("ssl.key.password")).hasToString("\"${file:key}\"");
        assertThat(ends.properties().get("client.rack")).hasToString("\"a\"");
        assertThat(ends.database().password()).hasToString("\"${env:DB_PASSWORD}\"");
    }

    @Test
    void a_password_file_is_named_by_its_whole_path() {
        assertThat(told(Map.of("DB_PASSWORD", "p"), Questions.NOBODY, with("--password-file=/run/../run/db"))
                        .ends()
                        .database()
                        .password())
                .hasToString("\"${file:/run/db}\"");
        assertThat(told(Map.of(), Questions.NOBODY, ALL).ends().database().password())
                .isNull();
    }

    @Test
    void a_password_that_is_empty_is_refused_by_the_name_of_what_gives_it() throws Exception {
        Path empty = Files.createTempFile("leat-password-", ".txt");

        assertThatThrownBy(() -> told(Map.of("DB_PASSWORD", ""), Questions.NOBODY, ALL))
                .hasMessageStartingWith("the variable DB_PASSWORD is empty");
        assertThatThrownBy(() -> told(Map.of(), Questions.NOBODY, with("--password-file=" + empty)))
                .hasMessage("--password-file: " + empty + " is empty");
        Files.delete(empty);
    }

    @Test
    void a_password_in_the_uri_is_refused_and_not_shown() {
        for (String uri : List.of("postgresql://u:hunter2@h/d", "postgresql://h/d?user=u&password=hunter2")) {
            assertThatThrownBy(() -> told(Map.of(), Questions.NOBODY, "--broker=b:1", "--topic=t", "--database=" + uri))
                    .hasMessageContaining("--database has a password")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void a_role_in_the_uri_is_enough() {
        InitOptions.Told told = told(
                Map.of(), Questions.NOBODY, "--broker=b:1", "--topic=t", "--database=postgresql://u@h/d", "--table=t");

        assertThat(told.ends().database().user()).isNull();
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(ALL));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static InitOptions.Told told(Map<String, String> environment, Questions questions, String... flags) {
        Bare bare = new Bare();
        var unused = new CommandLine(bare).parseArgs(flags);
        return bare.options.told(environment, questions);
    }

    /** A command of these options alone. */
    @CommandLine.Command
    private static final class Bare {
        @CommandLine.Mixin
        private InitOptions options = new InitOptions();
    }
}
