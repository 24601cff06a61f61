package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.AsyncStage;
import dev.leat.api.Outcome;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What check says of stages inside of stages, and of branches and their tables. */
class BranchPlansTest {
    private static final String TWO = "\"paid\": {\"when\": \".paid\"}, \"open\": {\"when\": \"not(.paid)\"}";
    private static final String ALL = "{\"table\": \"t\", \"mode\": \"append\"}";

    @Test
    void mistakes_inside_of_stages_have_their_place() {
        assertThat(check(
                        parallel("\"x\": {\"stages\": [{\"name\": \"a\", \"type\": \"filter\"}]}, \"y\": {\"stages\": ["
                                + parallel("\"z\": {\"stages\": [{\"name\": \"a\", \"type\": \"filtr\"}]}")
                                + "]}"),
                        ALL))
                .containsExactlyInAnyOrder(
                        "stages[0].branches.x.stages[0].keep: is missing",
                        "stages[0].branches.y.stages[0].name: is the name of stages[0] too; each stage needs its own",
                        "stages[0].branches.y.stages[0].branches.z.stages[0].name: is the name of"
                                + " stages[0].branches.x.stages[0] too; each stage needs its own",
                        "stages[0].branches.y.stages[0].branches.z.stages[0].type: is not a known type;"
                                + " did you mean 'filter'?");
    }

    @Test
    void times_and_fallbacks_are_checked_inside_of_stages_too() {
        assertThat(check(
                        parallel("\"x\": {\"stages\": [{\"name\": \"a\", \"type\": \"filter\", \"keep\": \"true\","
                                + " \"fallback\": \"1\"}]}"),
                        ALL))
                .containsExactly(
                        "stages[0].branches.x.stages[0].fallback:" + " is used with \"onFailure\": \"default\" only");
    }

    @Test
    void what_a_parallel_cannot_mean_is_told() {
        String stages = "\"stages\": [{\"name\": \"a\", \"type\": \"flatten\"}]";

        assertThat(check(parallel("\"a b\": {" + stages + "}"), ALL))
                .containsExactly("stages[0].branches['a b']: must be named by 1 to 63 letters, digits, '_' or '-',"
                        + " beginning with a letter or digit");
        assertThat(check(parallel("\"x\": {" + stages + "}", ", \"join\": \"quorum\", \"quorum\": 2"), ALL))
                .containsExactly("stages[0].quorum: must not be above the number of branches (1)");
        assertThat(check(parallel("\"x\": {" + stages + ", \"onLate\": \"default\"}"), ALL))
                .containsExactly(
                        "stages[0].branches.x.fallback: is missing; the policy default needs the value to go on with");
        assertThat(check(parallel("\"x\": {" + stages + ", \"onLate\": \"omit\"}", ", \"join\": \"any\""), ALL))
                .containsExactly("stages[0].branches.x.onLate: is for join \"all\" only; with others the event fails"
                        + " when too few branches have a result");
    }

    /** The event as a whole fails there, by what the parallel says; its key would not wait. */
    @Test
    void a_stage_of_a_branch_cannot_park() {
        String parks = "{\"name\": \"a\", \"type\": \"flatten\", \"onFailure\": \"park\"}";

        assertThat(check(parallel("\"x\": {\"stages\": [" + parks + "]}", ", \"onFailure\": \"park\""), ALL))
                .containsExactly("stages[0].branches.x.stages[0].onFailure: cannot be park inside of a parallel, where"
                        + " the whole event fails; give that one onFailure park");
        assertThat(check(route("by", "\"x\": {\"stages\": [" + parks + "]}"), ALL))
                .isEmpty();
    }

    @Test
    void the_bytes_of_a_record_are_read_before_a_parallel() {
        String unpacks = "\"stages\": [{\"name\": \"a\", \"type\": \"decompress\"}]";
        String lines = "\"stages\": [{\"name\": \"b\", \"type\": \"parse\", \"as\": \"csv\", \"raw\": true}]";
        String message = ".type: reads the bytes of the record, whose value the parallel has read already;"
                + " put it before that";

        assertThat(check(parallel("\"x\": {" + unpacks + "}, \"y\": {" + lines + "}"), ALL))
                .containsExactly(
                        "stages[0].branches.x.stages[0]" + message, "stages[0].branches.y.stages[0]" + message);
        assertThat(check(route("by", "\"x\": {" + unpacks + "}"), ALL)).isEmpty();
    }

    @Test
    void keys_that_stages_of_branches_leave_to_them_have_no_effect() {
        assertThat(check(
                        parallel(
                                "\"x\": {\"stages\": [{\"name\": \"a\", \"type\": \"flatten\"}]}",
                                ", \"poolSize\": 3, \"retry\": {\"attempts\": 2}"),
                        ALL))
                .containsExactly(
                        "warning: stages[0].poolSize: has no effect: the stages in the branches have their own",
                        "warning: stages[0].retry: has no effect: the stages in the branches have their own");
        assertThat(check(
                        route("by", TWO, ", \"concurrency\": 7, \"onFailure\": \"default\", \"fallback\": \"1\""), ALL))
                .containsExactlyInAnyOrder(
                        "warning: stages[0].concurrency: has no effect: the stages in the branches have their own",
                        "stages[0].onFailure: cannot be default: an event that goes on needs a branch; make one"
                                + " without when");
    }

    @Test
    void less_concurrency_inside_than_around_is_told() {
        Given.stage("service", context -> (Service) (event, call) -> Future.succeededFuture(Outcome.kept(event)));
        String inside = "\"x\": {\"stages\": [" + Services.stage("service", ", \"concurrency\": 8") + "]}";

        assertThat(check(parallel(inside, ", \"timeoutMs\": 600000"), ALL))
                .containsExactly("warning: stages[0].branches.x.stages[0].concurrency: 8 is below the 64 of 'p' around"
                        + " it; events wait here while their time there runs out");
    }

    @Test
    void attempts_that_what_is_around_ends_are_told() {
        Given.stage("service", context -> (Service) (event, call) -> Future.succeededFuture(Outcome.kept(event)));
        String end = " of 'p' around it, which ends everything inside then";

        assertThat(check(parallel(asking("\"timeoutMs\": 9000"), ", \"timeoutMs\": 2000"), ALL))
                .containsExactly("warning: stages[0].branches.x.stages[0].timeoutMs: 9000 is above the 2000" + end);
        assertThat(check(parallel(asking(""), ", \"timeoutMs\": 2000"), ALL))
                .containsExactly("warning: stages[0].branches.x.stages[0].retry.budgetMs: attempts may begin until"
                        + " 5000 ms after the first (half of timeoutMs), beyond the timeoutMs (2000)" + end);
        assertThat(check(parallel(asking("\"retry\": {\"budgetMs\": 2000}"), ", \"timeoutMs\": 2000"), ALL))
                .containsExactly("warning: stages[0].branches.x.stages[0].retry.budgetMs: attempts may begin until"
                        + " 2000 ms after the first, beyond the timeoutMs (2000)" + end);
        assertThat(check(parallel(asking("\"retry\": {\"attempts\": 1}"), ", \"timeoutMs\": 2000"), ALL))
                .isEmpty();
        assertThat(check(parallel(asking("\"timeoutMs\": 1500"), ", \"timeoutMs\": 2000"), ALL))
                .isEmpty();
    }

    @Test
    void a_table_names_branches_that_there_are_once() {
        assertThat(check(
                        route("by", TWO),
                        "{\"table\": \"t\", \"mode\": \"append\", \"branches\": [\"paid\", \"opn\", \"paid\"]},"
                                + " {\"table\": \"u\", \"mode\": \"append\"}"))
                .containsExactly(
                        "sink.tables[0].branches[1]: is not a known branch; did you mean 'open'?",
                        "sink.tables[0].branches[2]: names the branch 'paid' a second time");
        assertThat(check(
                        "{\"name\": \"a\", \"type\": \"flatten\"}",
                        "{\"table\": \"t\", \"mode\": \"append\", \"branches\": [\"paid\"]}"))
                .containsExactly("sink.tables[0].branches[0]: names a branch, but no stage has the type route");
    }

    @Test
    void a_branch_that_no_table_takes_is_told() {
        String paid = "{\"table\": \"t\", \"mode\": \"append\", \"branches\": [\"paid\"]}";

        assertThat(check(route("by", TWO), paid))
                .containsExactly("warning: stages[0].branches.open: no table takes events of this branch: they are"
                        + " acknowledged and written nowhere");
        assertThat(check(route("by", TWO), paid + ", {\"table\": \"u\", \"mode\": \"append\"}"))
                .isEmpty();
    }

    @Test
    void only_tables_that_pieces_of_a_split_reach_are_told_of_their_order() {
        String split = "{\"name\": \"s\", \"type\": \"split\", \"field\": \"lines\"}";
        String upsert = "{\"table\": \"%s\", \"mode\": \"upsert\", \"key\": [\"id\"], \"branches\": [%s]}";
        String tables = upsert.formatted("a", "\"paid\"") + ", " + upsert.formatted("b", "\"open\"") + ", "
                + upsert.formatted("c", "");
        String told = "differs from the Kafka key, because a stage splits events";

        assertThat(check(parallel("\"x\": {\"stages\": [" + split + "]}"), upsert.formatted("a", "")))
                .as("the pieces are one result of the event")
                .isEmpty();
        assertThat(check(
                        route("by", "\"paid\": {\"when\": \".paid\", \"stages\": [" + split + "]}, \"open\": {}"),
                        tables))
                .satisfiesExactly(
                        paid -> assertThat(paid).startsWith("warning: sink.tables[0].key: " + told),
                        all -> assertThat(all).startsWith("warning: sink.tables[2].key: " + told));
        assertThat(check(split, upsert.formatted("a", "")))
                .singleElement()
                .asString()
                .contains(told);
    }

    @Test
    void there_is_one_route_in_the_pipelines_own_list() {
        assertThat(check(route("by", TWO) + ", " + route("again", "\"z\": {}"), ALL))
                .containsExactly("stages[1].type: cannot be route a second time, 'by' is one already; an event has one"
                        + " branch, so give that one more branches");
        assertThat(check(route("by", "\"x\": {\"stages\": [" + route("in", "\"z\": {}") + "]}"), ALL))
                .containsExactly("stages[0].branches.x.stages[0].type: cannot be route inside of another stage; tables"
                        + " need one branch per event");
    }

    @Test
    void a_route_with_mistakes_does_not_accuse_the_tables() {
        assertThat(check(
                        route("by", "\"paid\": {\"when\": \"(\"}"),
                        "{\"table\": \"t\", \"mode\": \"append\", \"branches\": [\"paid\"]}"))
                .singleElement()
                .asString()
                .startsWith("stages[0].branches.paid.when: is no valid expression");
    }

    private static String asking(String more) {
        return "\"x\": {\"stages\": [{\"name\": \"ask\", \"type\": \"java\", \"provider\": \"test\", \"options\":"
                + " {\"use\": \"service\"}" + (more.isEmpty() ? "" : ", " + more) + "}]}";
    }

    private interface Service extends AsyncStage {}

    private static String parallel(String branches) {
        return parallel(branches, "");
    }

    private static String parallel(String branches, String more) {
        return "{\"name\": \"p\", \"type\": \"parallel\", \"branches\": {" + branches + "}" + more + "}";
    }

    private static String route(String name, String branches) {
        return route(name, branches, "");
    }

    private static String route(String name, String branches, String more) {
        return "{\"name\": \"" + name + "\", \"type\": \"route\", \"branches\": {" + branches + "}" + more + "}";
    }

    /** As the command check does it, without the places in the file. */
    private static List<String> check(String stages, String tables) {
        String text = """
                {"name": "p", "stages": [%s],
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "sink": {"uri": "postgresql://u@none/none", "tables": [%s]}}""".formatted(stages, tables);
        StageCheck check = StageCheck.of(StageTypes.options(), new JsltCompiler());
        var file = new ConfigReader(new JsltCompiler(), Map.of(), check).readPipeline(text, "p.json");
        Problems problems = file.problems();
        PipelineConfig config = file.draft();
        if (config != null) {
            Stages.compile(config, Given.plugins(), problems);
        }
        return problems.all().stream()
                .map(problem -> problem.toString().replaceFirst("^p\\.json:\\d+:\\d+: ", ""))
                .toList();
    }
}
