package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pipeline of Leat's as it is configured.
 *
 * @param group of Kafka's, for one run alone; its file is named after it
 * @param stages each as JSON
 * @param connections to PostgreSQL, and so lanes
 */
record PipelineText(String name, String topic, String group, List<String> stages, int connections) {
    static final String NAME = "bench";
    static final int CONNECTIONS = 4;
    static final String NOT_CANCELLED = """
            {"name": "not-cancelled", "type": "filter", "keep": ".status != \\"CANCELLED\\""}""";

    PipelineText {
        stages = List.copyOf(stages);
    }

    /** One filter, as simple as there is, and four connections. */
    static PipelineText standard(String topic, String group) {
        return new PipelineText(NAME, topic, group, List.of(NOT_CANCELLED), CONNECTIONS);
    }

    /**
     * One for each topic, all in one process.
     *
     * @param groups what the names of their groups begin with
     */
    static List<PipelineText> forEach(List<String> topics, String groups, int connections) {
        return IntStream.range(0, topics.size())
                .mapToObj(at -> standard(topics.get(at), groups + "-" + at)
                        .named(NAME + "-" + at)
                        .withConnections(connections))
                .toList();
    }

    PipelineText named(String other) {
        return new PipelineText(other, topic, group, stages, connections);
    }

    PipelineText withConnections(int count) {
        return new PipelineText(name, topic, group, stages, count);
    }

    /** With these stages in front of the others. */
    PipelineText after(List<String> before) {
        List<String> all = new ArrayList<>(before);
        all.addAll(stages);
        return new PipelineText(name, topic, group, all, connections);
    }

    /** With these stages behind the others. */
    PipelineText before(List<String> after) {
        List<String> all = new ArrayList<>(stages);
        all.addAll(after);
        return new PipelineText(name, topic, group, all, connections);
    }

    String json(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        return """
                {
                  "name": "%s",
                  "source": {"bootstrapServers": "%s", "topics": ["%s"], "groupId": "%s"},
                  "limits": %s,
                  "stages": [%s],
                  "sink": {
                    "uri": "%s", "user": "%s", "password": "%s", "connections": %d,
                    "tables": [{"table": "public.orders", "mode": "upsert", "key": ["order_id"]}]
                  }
                }
                """.formatted(
                        name,
                        kafka.bootstrapServers(),
                        topic,
                        group,
                        System.getProperty("leat.bench.limits", "{}"),
                        String.join(",\n    ", stages),
                        postgres.uri(Programs.DATABASE),
                        postgres.user(),
                        postgres.password(),
                        connections);
    }
}
