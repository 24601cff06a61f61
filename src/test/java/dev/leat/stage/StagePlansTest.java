package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.AsyncStage;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagePlansTest {
    @TempDir
    private Path folder;

    @Test
    void all_mistakes_are_reported_together_with_their_place() {
        assertThat(problems("""
                [{"name": "a", "type": "filtr", "keep": "true"},
                 {"name": "b", "type": "filter", "keep": "."},
                 {"name": "b", "type": "map", "with": "{"},
                 {"name": "c", "type": "filter"},
                 {"name": "d", "type": "select", "fields": ["x"], "filds": 1}]"""))
                .containsExactlyInAnyOrder(
                        "stages[0].type: is not a known type; did you mean 'filter'?",
                        "stages[2].name: is the name of stages[1] too; each stage needs its own",
                        "stages[2].with: is no valid expression: the expression ends too early"
                                + " (line 1, column 1 of the text)",
                        "stages[3].keep: is missing",
                        "stages[4].filds: is not a known key; did you mean 'fields'?");
    }

    @Test
    void keys_that_do_not_fit_together_hide_no_others() {
        assertThat(problems("""
                [{"name": "t", "type": "timestamp", "from": ["a[].b"], "into": "b[].c", "locale": "klingon"},
                 {"name": "h", "type": "hash", "fields": ["x", "x"], "length": 100, "salt": ""},
                 {"name": "c", "type": "convert", "fields": {"x": {"to": "integer", "scale": 1, "format": "epoch-s"}}},
                 {"name": "s", "type": "parse", "as": "csv", "csv": {"columns": ["a", "a"], "quote": ","}},
                 {"name": "k", "type": "parse", "as": "grok", "csv": {}, "regex": {"pattern": "(?<a>.)"}},
                 {"name": "m", "type": "mask", "fields": ["x"], "with": "**", "keepFirst": 1, "keepLast": 1},
                 {"name": "r", "type": "route", "branches": {"a.b": {"stages": []}, "b": {"stages": []}},
                  "unmatched": "drop"},
                 {"name": "p", "type": "parallel", "join": "any", "quorum": 1, "branches": {
                  "x": {"stages": [{"name": "f", "type": "filter", "keep": "true"}], "onFailure": "omit",
                        "fallback": "$parent"}}}]"""))
                .extracting(text -> text.substring(0, text.indexOf(": ")))
                .containsExactlyInAnyOrder(
                        "stages[0].from",
                        "stages[0].into",
                        "stages[0].locale",
                        "stages[1].fields",
                        "stages[1].length",
                        "stages[1].salt",
                        "stages[2].fields.x.scale",
                        "stages[2].fields.x.format",
                        "stages[3].csv.columns",
                        "stages[3].csv.quote",
                        "stages[4].grok",
                        "stages[4].csv",
                        "stages[4].regex",
                        "stages[5].with",
                        "stages[5].keepFirst",
                        "stages[5].keepLast",
                        "stages[6].branches['a.b']",
                        "stages[6].branches.b.when",
                        "stages[6].unmatched",
                        "stages[7].quorum",
                        "stages[7].branches.x.onFailure",
                        "stages[7].branches.x.fallback",
                        "stages[7].branches.x.fallback");
    }

    @Test
    void slow_work_is_refused_on_the_event_loop() {
        String slow = """
                [{"name": "a", "type": "pseudonymize", "fields": ["x"], "key": "0123456789abcdef",
                  "method": "pbkdf2", "runOn": "event-loop"}]""";

        assertThat(problems(slow)).singleElement().asString().contains("would hold the event loop");
        assertThat(problems("[" + regex("") + "]"))
                .singleElement()
                .asString()
                .startsWith("stages[0].runOn: a regular expression could hold the event loop");
        assertThat(problems("[" + regex(", \"runOn\": \"worker\"") + "]")).isEmpty();
    }

    @Test
    void virtual_threads_are_refused_where_the_jdk_has_none() {
        List<String> problems = problems(
                "[{\"name\": \"a\", \"type\": \"filter\", \"keep\": \"true\", \"runOn\": \"virtual-thread\"}]");

        if (Runtime.version().feature() < 21) {
            assertThat(problems)
                    .containsExactly("stages[0].runOn: virtual-thread needs JDK 21 or newer, this is JDK "
                            + Runtime.version().feature() + "; use worker");
        } else {
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void keys_without_effect_and_heavy_work_on_the_loop_are_warned_of() {
        assertThat(problems("[" + "{\"name\": \"f\", \"type\": \"filter\", \"keep\": \".a\", \"poolSize\": 3,"
                        + " \"concurrency\": 5, \"retry\": {\"attempts\": 2}}]"))
                .containsExactly(
                        "warning: stages[0].poolSize: has no effect: the stage runs on the event loop",
                        "warning: stages[0].concurrency: has no effect: the stage awaits nothing",
                        "warning: stages[0].retry: has no effect: the stage awaits nothing");
        assertThat(problems("[{\"name\": \"f\", \"type\": \"filter\", \"keep\": \".a\", \"timeoutMs\": 5}]"))
                .containsExactly("warning: stages[0].timeoutMs: ends nothing: what runs on the event loop cannot be cut"
                        + " off");
        assertThat(problems("[" + "{\"name\": \"d\", \"type\": \"decompress\", \"runOn\": \"event-loop\"}]"))
                .containsExactly("warning: stages[0].runOn: holds the event loop of its lane while it works;"
                        + " leave it out for a worker");
        assertThat(problems("[" + "{\"name\": \"d\", \"type\": \"decompress\", \"poolSize\": 3}]"))
                .isEmpty();
    }

    @Test
    void an_asynchronous_stage_has_no_pool() {
        Given.stage("async", context -> (AsyncOne) (event, call) -> Future.succeededFuture(Outcome.kept(event)));

        assertThat(problems("[" + mine("async", ", \"runOn\": \"worker\"") + "]"))
                .containsExactly("stages[0].runOn: an asynchronous stage runs on the event loop; leave runOn out");
        assertThat(plan(mine("async", "")).runOn()).isEqualTo(RunOn.EVENT_LOOP);
    }

    @Test
    void a_users_class_runs_on_a_pool_unless_it_says_otherwise() {
        Given.stage("sync", context -> (Stage) Outcome::kept);

        assertThat(plan(mine("sync", "")).runOn()).isEqualTo(RunOn.WORKER);
        assertThat(plan(mine("sync", ", \"runOn\": \"event-loop\"")).runOn()).isEqualTo(RunOn.EVENT_LOOP);
    }

    @Test
    void what_a_plugin_says_of_its_options_is_shown_beside_the_stage() {
        Given.stage("picky", context -> {
            throw new IllegalArgumentException("options.rate must be a text");
        });
        Given.stage("broken", context -> {
            throw new IllegalStateException("oh");
        });
        Given.stage("expression", context -> {
            var compiled = context.expression("nope(.)");
            return (Stage) event -> Outcome.kept(event.withValue(compiled.apply(event)));
        });

        assertThat(problems("[" + mine("picky", "") + "]")).containsExactly("stages[0]: options.rate must be a text");
        assertThat(problems("[" + mine("broken", "") + "]"))
                .containsExactly("stages[0]: the plugin 'test' failed: java.lang.IllegalStateException: oh");
        assertThat(problems("[" + mine("expression", "") + "]"))
                .singleElement()
                .asString()
                .contains("No such function: 'nope'");
    }

    @Test
    void a_provider_that_nobody_gives_is_named_with_those_there_are() {
        assertThat(problems("[{\"name\": \"a\", \"type\": \"java\", \"provider\": \"none\"}]"))
                .containsExactly(
                        "stages[0].provider: no plugin provides 'none'; known are: test (jars are found by --plugins"
                                + " DIR)");
    }

    @Test
    void two_plugins_of_one_name_are_refused() throws IOException {
        String source = """
                public class %s implements dev.leat.api.StageProvider {
                    public String name() { return "same"; }
                    public dev.leat.api.AnyStage create(dev.leat.api.StageContext context) { return null; }
                }""";
        Path jars = Files.createDirectory(folder.resolve("jars"));
        PluginJar.build(jars, "One", source.formatted("One"));
        PluginJar.build(jars, "Two", source.formatted("Two"));
        Problems problems = new Problems();
        try (Plugins plugins = Plugins.open(jars, problems)) {
            compile("[{\"name\": \"a\", \"type\": \"java\", \"provider\": \"same\"}]", plugins.loader(), problems);
        }

        assertThat(problems.all()).singleElement().asString().contains("two plugins provide 'same': One and Two");
    }

    @Test
    void a_folder_of_plugins_must_be_one() throws IOException {
        Problems problems = new Problems();

        Plugins.open(folder.resolve("none"), problems).close();
        Plugins.open(folder, problems).close();

        assertThat(problems.all())
                .extracting(Object::toString)
                .containsExactly(
                        "--plugins: " + folder.resolve("none") + " is not a folder",
                        "warning: --plugins: there is no jar in " + folder);
    }

    @Test
    void a_services_file_that_names_no_class_is_told() throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.leat.api.StageProvider"), "not.There");
        Problems problems = new Problems();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            compile("[{\"name\": \"a\", \"type\": \"java\", \"provider\": \"x\"}]", loader, problems);
        }

        assertThat(problems.all()).singleElement().asString().contains("a plugin cannot be loaded", "not.There");
    }

    @Test
    void the_deadline_is_what_a_full_batch_can_take() {
        Given.stage("sync", context -> (Stage) Outcome::kept);
        Given.stage("async", context -> (AsyncOne) (event, call) -> Future.succeededFuture(Outcome.kept(event)));

        assertThat(plan(mine("async", ", \"concurrency\": 64, \"timeoutMs\": 100"))
                        .deadlineMs())
                .isEqualTo(16 * 100);
        assertThat(plan(mine("sync", ", \"poolSize\": 2, \"timeoutMs\": 10")).deadlineMs())
                .isEqualTo(500 * 4 * 10);
        assertThat(plan(mine("sync", ", \"runOn\": \"event-loop\"")).deadlineMs())
                .isEqualTo(10_000);
    }

    private interface AsyncOne extends AsyncStage {}

    private static String mine(String use, String more) {
        return "{\"name\": \"a\", \"type\": \"java\", \"provider\": \"test\", \"options\": {\"use\": \"" + use + "\"}"
                + more + "}";
    }

    private static StagePlan plan(String stage) {
        Problems problems = new Problems();
        List<StagePlan> plans = compile("[" + stage + "]", Given.plugins(), problems);
        assertThat(problems.all()).isEmpty();
        return plans.get(0);
    }

    private static List<String> problems(String stages) {
        Problems problems = new Problems();
        compile(stages, Given.plugins(), problems);
        return problems.all().stream().map(Object::toString).toList();
    }

    private static String regex(String more) {
        return "{\"name\": \"a\", \"type\": \"mask\", \"fields\": [\"x\"], \"as\": \"regex\", \"pattern\": \"a\"" + more
                + "}";
    }

    private static List<StagePlan> compile(String stages, ClassLoader loader, Problems problems) {
        return new StagePlans(Given.pipeline("p", stages, ""), new Providers(loader), Outside.real(), problems)
                .compile();
    }
}
