package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Stage;
import dev.leat.batch.Cancellation;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins beside each other: what each one sees, and what it leaves behind. */
class PluginsTest {
    private static final String PROVIDER = """
            import dev.leat.api.*;
            public class %1$s implements StageProvider {
                public String name() { return "%1$s"; }
                public AnyStage create(StageContext context) {
                    return (Stage) event -> Outcome.kept(event.withValue(
                            com.fasterxml.jackson.databind.node.TextNode.valueOf(%2$s)));
                }
            }
            """;

    @TempDir
    private Path jars;

    @Test
    void two_plugins_may_hold_two_versions_of_one_class() throws IOException {
        build("One", "Version.text()", "class Version { static String text() { return \"1\"; } }");
        build("Two", "Version.text()", "class Version { static String text() { return \"2\"; } }");

        try (Plugins plugins = open()) {
            assertThat(value(plugins, "One")).isEqualTo("\"1\"");
            assertThat(value(plugins, "Two")).isEqualTo("\"2\"");
        }
    }

    @Test
    void a_folder_with_several_jars_is_one_plugin() throws IOException {
        Path plugin = Files.createDirectory(jars.resolve("with-library"));
        PluginJar.build(
                plugin,
                "Three",
                PROVIDER.formatted("Three", "Version.text()")
                        + "class Version { static String text() { return \"3\"; } }");

        try (Plugins plugins = open()) {
            assertThat(value(plugins, "Three")).isEqualTo("\"3\"");
        }
    }

    @Test
    void a_plugin_sees_nothing_of_leat_but_its_api() throws IOException {
        build("Nosy", "String.valueOf(dev.leat.config.Nearest.class)", "");

        try (Plugins plugins = open()) {
            Applied applied = apply(plugins, "Nosy");
            assertThat(applied.failed()).hasSize(1);
            assertThat(applied.failed().get(0).reason()).contains("NoClassDefFoundError", "dev/leat/config/Nearest");
        }
    }

    @Test
    void a_thread_that_a_plugin_leaves_behind_is_named_with_its_plugin() throws IOException {
        build("Leaky", "Left.behind()", """
                class Left implements Runnable {
                    static String behind() {
                        Thread thread = new Thread(new Left(), "left-behind");
                        thread.setDaemon(true);
                        thread.start();
                        return "";
                    }
                    public void run() {
                        while (!Thread.currentThread().isInterrupted()) {
                            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000L);
                        }
                    }
                }
                """);

        try (Plugins plugins = open()) {
            assertThat(plugins.leaks()).isEmpty();
            value(plugins, "Leaky");

            await().atMost(Duration.ofSeconds(60)).until(() -> !plugins.leaks().isEmpty());
            assertThat(plugins.leaks())
                    .singleElement()
                    .asString()
                    .startsWith("plugin Leaky.jar left threads behind: left-behind at ");
        } finally {
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("left-behind"))
                    .forEach(Thread::interrupt);
        }
    }

    @Test
    void one_that_does_not_say_its_name_is_told_by_its_class() throws IOException {
        for (String mute : List.of("return null;", "throw new IllegalStateException(\"no\");")) {
            PluginJar.build(jars, "Mute", """
                    import dev.leat.api.*;
                    public class Mute implements StageProvider {
                        public String name() { %s }
                        public AnyStage create(StageContext context) { return null; }
                    }
                    """.formatted(mute));

            try (Plugins plugins = open()) {
                Problems problems = new Problems();
                compile(plugins, "Mute", problems);
                assertThat(problems.all()).singleElement().asString().contains("the plugin Mute does not say its name");
            }
        }
    }

    private void build(String name, String text, String more) throws IOException {
        PluginJar.build(jars, name, PROVIDER.formatted(name, text) + more);
    }

    private Plugins open() {
        Problems problems = new Problems();
        Plugins plugins = Plugins.open(jars, problems);
        assertThat(problems.all()).isEmpty();
        return plugins;
    }

    private static String value(Plugins plugins, String provider) {
        return apply(plugins, provider).kept().get(0).value().toString();
    }

    private static Applied apply(Plugins plugins, String provider) {
        Problems problems = new Problems();
        StagePlan plan = compile(plugins, provider, problems).get(0);
        assertThat(problems.all()).isEmpty();
        Stage stage = (Stage) plan.code().findFirst().orElseThrow();
        return new DirectRunner(plan.failures(), stage)
                .run(List.of(Given.event(0, 0, "{}")), new Cancellation())
                .result()
                .applied();
    }

    private static List<StagePlan> compile(Plugins plugins, String provider, Problems problems) {
        PipelineConfig config =
                Given.pipeline("p", "[{\"name\": \"a\", \"type\": \"java\", \"provider\": \"" + provider + "\"}]", "");
        return new StagePlans(config, new Providers(plugins.loader()), Outside.real(), problems).compile();
    }
}
