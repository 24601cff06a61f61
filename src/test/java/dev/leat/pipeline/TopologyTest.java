package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.StageFailure;
import dev.leat.expression.JsltCompiler;
import dev.leat.pipeline.Topology.Kind;
import dev.leat.pipeline.Topology.Link;
import dev.leat.pipeline.Topology.Node;
import dev.leat.stage.Plugins;
import dev.leat.stage.StageInfo;
import dev.leat.stage.Stages;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final StageInfo AWAITED = awaited(160_000);

    @Test
    void every_node_is_reached_from_the_source() {
        Topology topology = topology(Map.of("STAGES", FILTER_AND_HASH, "ERRORS", "\"topic\": \"dead\""));

        List<String> reached = topology.links().stream().map(Link::to).toList();
        assertThat(topology.nodes().stream().map(Node::id).filter(id -> !reached.contains(id)))
                .isEmpty();
        assertThat(topology.links())
                .extracting(link -> link.from() + ">" + link.to())
                .containsSequence("source>stage_0", "stage_0>stage_1", "stage_1>sink", "sink>table_0")
                .contains("sink>dead_letters", "dead_letters>copies", "sink>positions", "sink>source");
    }

    @Test
    void without_stages_batches_go_straight_to_the_sink() {
        Topology topology = topology(Map.of());

        assertThat(topology.links()).contains(new Link("source", "sink", "batches", false));
        assertThat(topology.nodes(Kind.STAGE)).isEmpty();
        assertThat(topology.nodes(Kind.TOPIC)).isEmpty();
    }

    @Test
    void a_stage_says_where_it_runs_and_how_much_at_once() {
        Topology topology = topology(Map.of("STAGES", FILTER_AND_HASH));

        assertThat(topology.nodes(Kind.STAGE))
                .allSatisfy(
                        node -> assertThat(node.notes()).last().isEqualTo("an event that fails becomes a dead letter"));
        assertThat(topology.nodes(Kind.STAGE))
                .extracting(node -> node.title() + ": " + node.notes().get(0))
                .containsExactly(
                        "paid (filter): on the event loop of its lane",
                        "hide (pseudonymize): on pool leat-orders-hide: 3 threads for all lanes,"
                                + " a slice of a batch at most 700 ms");
        StageInfo shared =
                new StageInfo("x", "java", StageInfo.Where.CLUSTER, 2, 5, 9, List.of(), StageFailure.DROP, List.of());
        assertThat(Topology.of(config(Map.of()), List.of(shared), 1)
                        .nodes(Kind.STAGE)
                        .get(0)
                        .notes())
                .startsWith("on pool leat-orders-x: 2 threads for all lanes, a slice of a batch at most 5 ms;"
                        + " also on nodes of the cluster with the role compute");
        assertThat(Topology.of(config(Map.of()), List.of(AWAITED), 1)
                        .nodes(Kind.STAGE)
                        .get(0)
                        .notes())
                .containsExactly(
                        "awaited: up to 64 events of a lane at once, each at most 10000 ms",
                        "up to 3 attempts",
                        "an event that fails is dropped");
    }

    @Test
    void a_stage_that_awaits_says_all_its_bounds_and_no_secret() {
        Topology topology = topology(Map.of("STAGES", """
                {"name": "ask", "type": "http", "url": "http://h/{.id}", "auth": {"type": "bearer", "secret": "geheim"},
                 "retry": {"attempts": 4, "attemptMs": 900}, "breaker": {"failuresMax": 7, "openMs": 800},
                 "limits": {"rate": {"requests": 1000}}, "cache": {"key": ".id"}},
                {"name": "row", "type": "lookup", "table": "t", "key": {"id": ".id"}, "into": "row", "cache": {}}"""));

        assertThat(topology.nodes(Kind.STAGE))
                .extracting(node -> String.join("; ", node.notes()))
                .containsExactly(
                        "awaited: up to 64 events of a lane at once, each at most 10000 ms;"
                                + " up to 4 attempts, each at most 900 ms, none begins later than 5000 ms after the"
                                + " first;"
                                + " a breaker waits for a service that is out of order: after 7 failures in a row one"
                                + " attempt every 800 ms;"
                                + " up to 256 requests to a host at once, 1000 begin in 1000 ms;"
                                + " an answer of up to 1048576 bytes;"
                                + " a cache of up to 10000 answers and 67108864 bytes, each used for 60000 ms;"
                                + " an event that fails becomes a dead letter",
                        "awaited: up to 1000 events of a lane at once, each at most 10000 ms;"
                                + " up to 3 attempts, none begins later than 5000 ms after the first;"
                                + " up to 2 queries at once for all lanes, of 1000 keys each, for 5000 ms;"
                                + " a cache of up to 10000 keys and 67108864 bytes, each used for 60000 ms;"
                                + " an event that fails becomes a dead letter");
    }

    @Test
    void branches_lie_inside_of_their_stage_and_meet_behind_it() {
        Topology topology = topology(Map.of("STAGES", """
                {"name": "by", "type": "route", "branches": {
                  "paid": {"when": ".paid", "stages": [
                    {"name": "ask", "type": "parallel", "timeoutMs": 700, "concurrency": 9, "branches": {
                      "x": {"stages": [{"name": "one", "type": "flatten"}, {"name": "two", "type": "flatten"}]},
                      "y": {"stages": [{"name": "three", "type": "flatten"}]}}}]},
                  "rest": {}}},
                {"name": "last", "type": "flatten"}"""));

        assertThat(topology.links())
                .extracting(link -> link.from() + " " + link.label() + "> " + link.to())
                .startsWith(
                        "source batches> stage_0",
                        "stage_0 paid> stage_0_0_0",
                        "stage_0_0_0 x> stage_0_0_0_0_0",
                        "stage_0_0_0_0_0 > stage_0_0_0_0_1",
                        "stage_0_0_0 y> stage_0_0_0_1_0",
                        "stage_0_0_0_0_1 > stage_1",
                        "stage_0_0_0_1_0 > stage_1",
                        "stage_0 rest> stage_1",
                        "stage_1 > sink");
        assertThat(topology.nodes(Kind.STAGE))
                .extracting(node -> node.depth() + " " + node.title() + ": " + String.join("; ", node.notes()))
                .startsWith(
                        "0 by (route): on the event loop of its lane, into paid, rest;"
                                + " an event that fails becomes a dead letter",
                        "1 ask (parallel): in branch paid; each event through x, y at once: up to 9 events of a lane,"
                                + " each at most 700 ms; an event that fails becomes a dead letter",
                        "2 one (flatten): in branch x; on the event loop of its lane;"
                                + " an event that fails fails its branch");
        assertThat(topology.deadlines().stagesMs())
                .as("of the route, the longest of its branches, and the last one")
                .isEqualTo(10_000 + 112 * 700 + 10_000);
    }

    @Test
    void deadlines_are_those_of_stages_and_sink_with_the_batches_ahead() {
        Topology topology = Topology.of(config(Map.of()), List.of(awaited(20_000), awaited(30_000)), 10_000);

        assertThat(topology.deadlines())
                .as("below the hour that bounds it")
                .isEqualTo(new Deadlines(10_000, 20_000 + 30_000, (10_000 + 20_000 + 30_000) * 8 * 4));
    }

    @Test
    void bounds_name_their_key_and_are_readable() {
        Topology topology = topology(Map.of());

        assertThat(topology.bounds())
                .extracting(bound -> bound.key() + " " + bound.value())
                .containsExactly(
                        "limits.inFlightBytes 4 MiB",
                        "limits.partitionBatches 8 full batches of a partition",
                        "limits.batchEvents 1000 events",
                        "sink.rowsMax 5000 events per transaction",
                        "sink.bytesMax 4 MiB per transaction",
                        "errors.badEventsMax 100 bad events per transaction or in a row",
                        "errors.parkedKeysMax 1000 keys of a partition");
    }

    @Test
    void it_holds_no_secret_and_no_expression() {
        Topology topology = topology(Map.of("STAGES", FILTER_AND_HASH));

        assertThat(topology.toString())
                .doesNotContain("geheim", "uri-secret", "PAID")
                .contains("***@");
    }

    private static final String FILTER_AND_HASH = """
            {"name": "paid", "type": "filter", "keep": ".status == \\"PAID\\""},
            {"name": "hide", "type": "pseudonymize", "fields": ["email"], "key": "geheim geheim geheim",
             "poolSize": 3, "timeoutMs": 700}
            """;

    private static StageInfo awaited(long deadlineMs) {
        return new StageInfo(
                "enrich",
                "java",
                StageInfo.Where.AWAITED,
                64,
                10_000,
                deadlineMs,
                List.of("up to 3 attempts"),
                StageFailure.DROP,
                List.of());
    }

    private static Topology topology(Map<String, String> parts) {
        PipelineConfig config = config(parts);
        Problems problems = new Problems();
        Stages stages = Stages.compile(config, Plugins.none().loader(), problems);
        assertThat(problems.all()).isEmpty();
        return Topology.of(config, stages.infos(), 65_000);
    }

    private static PipelineConfig config(Map<String, String> parts) {
        String text = """
                {"name": "orders",
                 "source": {"bootstrapServers": "localhost:9092", "topics": ["orders"], "groupId": "g"},
                 "stages": [%s],
                 "sink": {"uri": "postgresql://u:uri-secret@localhost/db", "tables": [
                   {"table": "t", "mode": "append", "when": ".status == \\"PAID\\""}]},
                 "errors": {%s}}
                """.formatted(parts.getOrDefault("STAGES", ""), parts.getOrDefault("ERRORS", ""));
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline(text, "orders.json")
                .orThrow();
    }
}
