package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.bus.Codecs;
import dev.leat.cluster.AskException;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.NoTelemetry;
import dev.leat.observe.OffloadUse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Nodes that work for another one, inside of the test's JVM; what they are asked and answer can be interfered with. */
final class WorkingNodes implements Offload.Link, AutoCloseable {
    static final String VERSION = "1";

    final Map<String, OffloadUse> served = new ConcurrentHashMap<>();
    private final Map<String, Offload> nodes = new ConcurrentHashMap<>();
    private final Map<String, UnaryOperator<Future<Buffer>>> answers = new ConcurrentHashMap<>();
    private final List<String> names = new CopyOnWriteArrayList<>();
    private final List<Vertx> opened = new ArrayList<>();
    private final List<Stages> stages = new ArrayList<>();

    /** One that works on what this configuration says. */
    WorkingNodes add(String name, PipelineConfig config) {
        return add(name, VERSION, config);
    }

    WorkingNodes add(String name, String version, PipelineConfig config) {
        Vertx vertx = Vertx.vertx();
        opened.add(vertx);
        Codecs.register(vertx);
        Problems problems = new Problems();
        Stages compiled = Stages.compile(config, Given.plugins(), problems);
        assertThat(problems.all()).isEmpty();
        Offload offload = new Offload(vertx, new Offload.Settings(version, true, new WorkingNodes()));
        OffloadUse use = new OffloadUse();
        await(compiled.serve(
                vertx,
                new NoTelemetry() {
                    @Override
                    public OffloadUse offload(String stage) {
                        return use;
                    }
                },
                offload));
        stages.add(compiled);
        served.put(name, use);
        nodes.put(name, offload);
        names.add(name);
        return this;
    }

    /** A member that has nothing behind it but what is done with its answers. */
    WorkingNodes add(String name) {
        names.add(name);
        return this;
    }

    /** What becomes of this node's answers. */
    WorkingNodes answering(String name, UnaryOperator<Future<Buffer>> change) {
        answers.put(name, change);
        return this;
    }

    void leaves(String name) {
        names.remove(name);
    }

    Offload of(Vertx vertx) {
        return new Offload(vertx, new Offload.Settings(VERSION, true, this));
    }

    @Override
    public List<String> nodes() {
        return names;
    }

    @Override
    public Future<Buffer> ask(String node, Buffer question, long deadlineMs) {
        Offload asked = nodes.get(node);
        Future<Buffer> answer = asked == null
                ? Future.failedFuture(new AskException(AskException.Cause.UNREACHABLE, "nobody is there"))
                : asked.answer(question);
        return answers.getOrDefault(node, as -> as).apply(answer);
    }

    @Override
    public void close() {
        stages.forEach(one -> await(one.close()));
        opened.forEach(one -> await(one.close()));
    }
}
