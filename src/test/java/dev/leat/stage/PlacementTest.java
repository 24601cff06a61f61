package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.AsyncStage;
import dev.leat.api.Outcome;
import dev.leat.config.Problems;
import dev.leat.config.RunOn;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stages other nodes may work on, and when two of them are the same. */
class PlacementTest {
    private static final String HASH = "{\"name\": \"a\", \"type\": \"hash\", \"fields\": [\"x\"]%s}";
    private static final String CLUSTER = ", \"placement\": \"cluster\"";
    private static final String PSEUDONYMS = "{\"name\": \"a\", \"type\": \"pseudonymize\", \"fields\": [\"x\"],"
            + " \"key\": \"0123456789abcdef\", \"placement\": \"cluster\"}";

    @TempDir
    private Path folder;

    @Test
    void a_stage_for_the_cluster_runs_on_a_pool_here() {
        StagePlan local = plan(HASH.formatted(""));
        StagePlan plan = plan(HASH.formatted(CLUSTER));

        assertThat(local.runOn()).isEqualTo(RunOn.EVENT_LOOP);
        assertThat(local.offloads()).isFalse();
        assertThat(plan.runOn()).isEqualTo(RunOn.WORKER);
        assertThat(plan.offloads()).isTrue();
        assertThat(StageInfo.of(plan).where()).isEqualTo(StageInfo.Where.CLUSTER);
        assertThat(StageInfo.of(plan(HASH.formatted(", \"runOn\": \"worker\""))).where())
                .isEqualTo(StageInfo.Where.POOL);
    }

    @Test
    void the_deadline_has_room_for_two_nodes_that_do_not_answer() {
        long localMs = plan(HASH.formatted(", \"runOn\": \"worker\", \"timeoutMs\": 10"))
                .deadlineMs();

        assertThat(plan(HASH.formatted(CLUSTER + ", \"timeoutMs\": 10")).deadlineMs())
                .isEqualTo(localMs + 2 * 2_010);
    }

    @Test
    void stages_that_others_cannot_work_on_are_refused_with_their_place() {
        Given.stage("async", context -> (AsyncStage) (event, call) -> Future.succeededFuture(Outcome.kept(event)));

        assertThat(problems("{\"name\": \"a\", \"type\": \"java\", \"provider\": \"test\", \"options\":"
                        + " {\"use\": \"async\"}, \"placement\": \"cluster\"}"))
                .containsExactly("stages[0].placement: a stage that awaits something has nothing to compute;"
                        + " leave placement out");
        assertThat(problems(HASH.formatted(CLUSTER + ", \"runOn\": \"event-loop\"")))
                .containsExactly("stages[0].placement: cluster needs a pool of workers; leave runOn out, or set it to"
                        + " worker");
        assertThat(problems("{\"name\": \"p\", \"type\": \"parallel\", \"into\": \"r\", \"branches\": {\"b\":"
                        + " {\"stages\": [" + HASH.formatted(CLUSTER) + "]}}}"))
                .containsExactly("stages[0].branches.b.stages[0].placement: a stage inside of a parallel gets one event"
                        + " at a time, too little to send; leave placement out");
        String route = "{\"name\": \"r\", \"type\": \"route\", \"branches\": {\"b\": {\"stages\": ["
                + HASH.formatted(CLUSTER) + "]}}%s}";
        assertThat(problems(route.formatted(""))).isEmpty();
        assertThat(problems(route.formatted(CLUSTER)))
                .containsExactly("stages[0].placement: a stage that is made of others has nothing to compute;"
                        + " stages in the branches of a route may have \"placement\": \"cluster\"");
    }

    @Test
    void stages_are_the_same_whose_own_keys_are_the_same() {
        String same = digest(PSEUDONYMS);

        assertThat(same).hasSize(32).doesNotContain("0123456789abcdef");
        assertThat(digest("{\"placement\": \"cluster\", \"poolSize\": 7, \"timeoutMs\": 5, \"onFailure\": \"drop\","
                        + " \"key\": \"0123456789abcdef\", \"fields\": [\"x\"], \"type\": \"pseudonymize\","
                        + " \"name\": \"a\"}"))
                .isEqualTo(same);
        assertThat(digest(PSEUDONYMS.replace("[\"x\"]", "[\"y\"]"))).isNotEqualTo(same);
        assertThat(digest(PSEUDONYMS.replace("abcdef", "abcdeg"))).isNotEqualTo(same);
        assertThat(digest(PSEUDONYMS.replace("\"a\"", "\"b\""))).isNotEqualTo(same);
        assertThat(digest(PSEUDONYMS.replace(", \"key\"", ", \"method\": \"pbkdf2\", \"key\"")))
                .isNotEqualTo(same);
        assertThat(StageDigest.of(plan(PSEUDONYMS), "2")).isNotEqualTo(same);
    }

    @Test
    void stages_of_plugins_are_the_same_whose_jars_are_the_same() throws IOException {
        String source = """
                public class Mine implements dev.leat.api.StageProvider {
                    public String name() { return "mine"; }
                    public dev.leat.api.AnyStage create(dev.leat.api.StageContext context) {
                        return (dev.leat.api.Stage) event -> dev.leat.api.Outcome.%s;
                    }
                }""";
        Path one = Files.createDirectory(folder.resolve("one"));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Path other = Files.createDirectory(folder.resolve("other"));
        PluginJar.build(one, "Mine", source.formatted("kept(event)"));
        Files.copy(one.resolve("Mine.jar"), copy.resolve("Mine.jar"));
        PluginJar.build(other, "Mine", source.formatted("dropped()"));

        assertThat(pluginDigest(copy)).isEqualTo(pluginDigest(one));
        assertThat(pluginDigest(other)).isNotEqualTo(pluginDigest(one));
    }

    private static String pluginDigest(Path jars) throws IOException {
        Problems problems = new Problems();
        try (Plugins plugins = Plugins.open(jars, problems)) {
            String stage = "{\"name\": \"a\", \"type\": \"java\", \"provider\": \"mine\"}";
            return StageDigest.of(compile(stage, plugins.loader(), problems).get(0), "1");
        }
    }

    private static String digest(String stage) {
        return StageDigest.of(plan(stage), "1");
    }

    private static StagePlan plan(String stage) {
        Problems problems = new Problems();
        List<StagePlan> plans = compile(stage, Given.plugins(), problems);
        assertThat(problems.all()).isEmpty();
        return plans.get(0);
    }

    private static List<String> problems(String stage) {
        Problems problems = new Problems();
        compile(stage, Given.plugins(), problems);
        return problems.all().stream().map(Object::toString).toList();
    }

    private static List<StagePlan> compile(String stage, ClassLoader loader, Problems problems) {
        return new StagePlans(
                        Given.pipeline("p", "[" + stage + "]", ""), new Providers(loader), Outside.real(), problems)
                .compile();
    }
}
