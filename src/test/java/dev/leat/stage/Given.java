package dev.leat.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.AnyStage;
import dev.leat.api.Event;
import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.StageContext;
import dev.leat.api.StageProvider;
import dev.leat.batch.Batch;
import dev.leat.batch.Cancellation;
import dev.leat.batch.PartitionId;
import dev.leat.config.Binder;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Section;
import dev.leat.expression.JsltCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pipelines, batches and stages of a test's own. */
public final class Given {
    private static final String SERVICES = "META-INF/services/" + StageProvider.class.getName();
    private static final Map<String, Function<StageContext, AnyStage>> STAGES = new ConcurrentHashMap<>();

    private Given() {}

    static PipelineConfig pipeline(String name, String stages, String more) {
        return pipeline(name, stages, more, 4);
    }

    static PipelineConfig pipeline(String name, String stages, String more, int lanes) {
        String text = """
                {"name": "%s",
                 "source": {"bootstrapServers": "none:1", "topics": ["t"], "groupId": "g"},
                 "stages": %s,
                 "sink": {"uri": "postgresql://none/none", "connections": %d,
                          "tables": [{"table": "t", "mode": "append"}]}
                 %s}""".formatted(name, stages, lanes, more);
        Problems problems = new Problems();
        PipelineConfig config = new Binder(new JsltCompiler()).bind(section(text), PipelineConfig.class, problems);
        if (config == null) {
            throw new IllegalArgumentException(problems.all().toString());
        }
        return config;
    }

    static Section section(String text) {
        try {
            return new Section("", (ObjectNode) EventJson.MAPPER.readTree(text));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Offsets count from {@code base}. */
    static Batch batch(int partition, long base, String... values) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            events.add(event(partition, base + i, values[i]));
        }
        return batch(partition, base, events);
    }

    static Batch batch(int partition, long base, List<Event> events) {
        PartitionId id = new PartitionId("t", partition);
        return new Batch(
                id, 1, base, base + events.size(), events, List.of(), 0, 100, System.nanoTime(), new Cancellation());
    }

    static Event event(int partition, long offset, @Nullable String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        byte[] key = Long.toString(offset).getBytes(StandardCharsets.UTF_8);
        return Event.of(new Origin("t", partition, offset, 0, KeyFormat.STRING, key, bytes, List.of()));
    }

    /** Makes a stage that {@code {"provider": "test", "options": {"use": name}}} refers to. */
    public static void stage(String name, Function<StageContext, AnyStage> stage) {
        STAGES.put(name, stage);
    }

    /** Finds the plugin {@code test}. */
    public static ClassLoader plugins() {
        return new ClassLoader(Given.class.getClassLoader()) {
            @Override
            protected Enumeration<URL> findResources(String name) throws IOException {
                if (!name.equals(SERVICES)) {
                    return Collections.emptyEnumeration();
                }
                Path file = Files.createTempFile("services", "");
                file.toFile().deleteOnExit();
                Files.writeString(file, TestProvider.class.getName());
                return Collections.enumeration(List.of(file.toUri().toURL()));
            }
        };
    }

    /** Gives what the test put under a name. */
    public static final class TestProvider implements StageProvider {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public AnyStage create(StageContext context) {
            Function<StageContext, AnyStage> stage =
                    STAGES.get(context.options().path("use").asText());
            if (stage == null) {
                throw new IllegalArgumentException("use names no stage of this test");
            }
            return stage.apply(context);
        }
    }
}
