package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records every default, so that none changes by accident. */
class DefaultsTest {

    @Test
    void the_defaults_of_sources_and_stages_are_these() {
        assertThat(defaults("", PipelineConfig.class))
                .filteredOn(key -> key.matches("(source|stages)\\b.*"))
                .containsExactly(
                        "source.startAt = \"earliest\"",
                        "source.key = \"string\"",
                        "source.format = \"json\"",
                        "source.staticMembership = false",
                        "source.properties = {}",
                        "stages = []",
                        "stages[].placement = \"local\"",
                        "stages[].poolSize = 2",
                        "stages[].timeoutMs = 10000",
                        "stages[].retry = {}",
                        "stages[].retry.attempts = 3",
                        "stages[].retry.firstMs = 100",
                        "stages[].retry.lastMs = 5000",
                        "stages[].breaker.failuresMax = 5",
                        "stages[].breaker.openMs = 5000");
    }

    @Test
    void the_other_defaults_of_a_pipeline_are_these() {
        assertThat(defaults("", PipelineConfig.class))
                .filteredOn(key -> !key.matches("(source|stages)\\b.*"))
                .containsExactly(
                        "sink.connections = 4",
                        "sink.gather = true",
                        "sink.rowsMax = 5000",
                        "sink.bytesMax = 4194304",
                        "sink.lingerMs = 0",
                        "sink.statementTimeoutMs = 30000",
                        "sink.tables[].key = []",
                        "sink.tables[].tombstones = \"ignore\"",
                        "sink.tables[].keyFrom = {}",
                        "sink.tables[].branches = []",
                        "sink.tables[].columns = {}",
                        "errors = {}",
                        "errors.onFailure = \"deadLetter\"",
                        "errors.badEventsMax = 100",
                        "errors.parkedKeysMax = 1000",
                        "limits = {}",
                        "limits.inFlightBytes = 4194304",
                        "limits.batchEvents = 1000",
                        "limits.partitionBatches = 8",
                        "shutdown = {}",
                        "shutdown.drainMs = 5000",
                        "tap = {}",
                        "tap.enabled = true",
                        "tap.mask = []",
                        "tap.perSecondMax = 100");
    }

    @Test
    void the_defaults_of_a_node_are_these() {
        assertThat(defaults("", NodeConfig.class))
                .containsExactly(
                        "admin = {}",
                        "admin.enabled = true",
                        "admin.host = \"127.0.0.1\"",
                        "admin.port = 8080",
                        "admin.insecure = false",
                        "admin.tokens = {}",
                        "admin.openMetrics = true",
                        "admin.stuckMs = 300000",
                        "cluster.name = \"leat\"",
                        "cluster.host = \"127.0.0.1\"",
                        "cluster.port = 0",
                        "cluster.busPort = 0",
                        "cluster.members = []",
                        "cluster.insecure = false",
                        "cluster.allowPublic = false",
                        "cluster.joinMs = 60000",
                        "roles = [\"pipelines\", \"compute\"]",
                        "tracing.headers = {}",
                        "tracing.compression = \"gzip\"",
                        "tracing.resource = {}",
                        "tracing.sampleRatio = 0",
                        "tracing.eventsPerSecondMax = 100",
                        "tracing.queueMax = 8192",
                        "tracing.scheduleDelayMs = 1000",
                        "tracing.timeoutMs = 10000",
                        "tracing.flushMs = 3000");
    }

    @Test
    void what_a_node_may_leave_out_is_this() {
        assertThat(absent("", NodeConfig.class))
                .containsExactly(
                        "id",
                        "admin.tls",
                        "admin.tokens.read",
                        "admin.tokens.operate",
                        "cluster",
                        "cluster.publicHost",
                        "cluster.dns",
                        "cluster.tls",
                        "tracing",
                        "tracing.certPath",
                        "tracing.serviceName");
    }

    @Test
    void what_has_no_default_is_required_or_may_be_absent() {
        assertThat(absent("", PipelineConfig.class))
                .containsExactly(
                        "stages[].runOn",
                        "stages[].concurrency",
                        "stages[].retry.budgetMs",
                        "stages[].retry.attemptMs",
                        "stages[].breaker",
                        "stages[].onFailure",
                        "stages[].fallback",
                        "sink.user",
                        "sink.password",
                        "sink.tables[].when",
                        "sink.tables[].each",
                        "errors.topic");
    }

    private static List<String> defaults(String path, Class<? extends Record> type) {
        List<String> found = new ArrayList<>();
        for (KeyInfo info : KeyInfo.of(type)) {
            if (!info.key().fallback().isEmpty()) {
                found.add(path + info.name() + " = " + info.key().fallback());
            }
            nested(info.type()).forEach(inner -> found.addAll(defaults(path + below(info), inner)));
        }
        return found;
    }

    private static List<String> absent(String path, Class<? extends Record> type) {
        List<String> found = new ArrayList<>();
        for (KeyInfo info : KeyInfo.of(type)) {
            if (info.key().optional()) {
                found.add(path + info.name());
            }
            nested(info.type()).forEach(inner -> found.addAll(absent(path + below(info), inner)));
        }
        return found;
    }

    private static String below(KeyInfo info) {
        return info.name() + (info.type() instanceof ParameterizedType ? "[]." : ".");
    }

    private static List<Class<? extends Record>> nested(Type type) {
        Type inner = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : type;
        boolean section = inner instanceof Class<?> plain
                && plain.isRecord()
                && !KeyInfo.of(plain.asSubclass(Record.class)).isEmpty();
        return section ? List.of(((Class<?>) inner).asSubclass(Record.class)) : List.of();
    }
}
