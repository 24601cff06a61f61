package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ConfigReader;
import dev.leat.expression.JsltCompiler;
import dev.leat.support.LeatProcess;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Processes that run a scene's pipeline as a cluster on the loopback, and a member inside of the test that looks on.
 * All look for the node a, which is started first.
 */
final class Nodes implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    private final Scene scene;
    private final String name;
    private final int firstPort = freePort("127.0.0.1");
    private final Cluster observer;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, LeatProcess> processes = new HashMap<>();
    private final Map<String, Path> files = new HashMap<>();

    Nodes(Scene scene) {
        this.scene = scene;
        this.name = scene.topic();
        this.observer = new Cluster(config("observer"), new NodeIdentity("observer", "test", 0));
    }

    static int freePort(String address) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return probe.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What a node file says; the admin server takes a free port. */
    ObjectNode nodeFile(String id) {
        ObjectNode file = JSON.createObjectNode().put("id", id);
        file.putObject("admin").put("port", 0);
        file.putObject("cluster")
                .put("name", name)
                .put("port", id.equals("a") ? firstPort : freePort("127.0.0.1"))
                .putArray("members")
                .add("127.0.0.1:" + firstPort);
        return file;
    }

    private ClusterConfig config(String id) {
        String text = nodeFile(id).toString();
        return Objects.requireNonNull(new ConfigReader(new JsltCompiler(), Map.of())
                .readNode(text, "node.json")
                .orThrow()
                .cluster());
    }

    /** Nothing is awaited. The one that others look for has the id a. */
    LeatProcess start(String id) {
        return start(id, file -> {});
    }

    /** @param change of the node file */
    LeatProcess start(String id, Consumer<ObjectNode> change) {
        ObjectNode file = nodeFile(id);
        change.accept(file);
        files.put(id, scene.configFile());
        LeatProcess process = scene.startNode(file.toString(), List.of(), file(id));
        processes.put(id, process);
        return process;
    }

    /** The pipeline's file of this node, which no other one reads. */
    Path file(String id) {
        return Objects.requireNonNull(files.get(id));
    }

    /** What the node's admin server answers. */
    JsonNode get(String id, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(id, "GET", path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> send(String id, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        LeatProcess process = Objects.requireNonNull(processes.get(id));
        process.awaitOutput("admin server listens");
        Matcher url = ADMIN.matcher(process.output());
        assertThat(url.find()).isTrue();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.group(1) + path))
                .timeout(Scene.BOUND)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request = request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Makes the test a member, too. */
    Cluster observe() {
        done(observer.join());
        return observer;
    }

    /** Waits until these are the members beside the test. */
    void awaitMembers(String... ids) {
        Scene.until(
                "members " + List.of(ids),
                () -> assertThat(observer.members().stream()
                                .filter(member -> !member.self())
                                .map(Member::node))
                        .containsExactlyInAnyOrder(ids));
    }

    void awaitClaimed(String node, int partitions) {
        Scene.until(
                partitions + " partitions claimed by " + node,
                () -> assertThat(scene.number("SELECT count(*) FROM leat.positions WHERE owner = ?", node))
                        .isGreaterThanOrEqualTo(partitions));
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(Scene.BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        done(observer.leave());
    }
}
