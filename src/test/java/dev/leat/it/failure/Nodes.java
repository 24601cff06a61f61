package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.batch.NodeIdentity;
import dev.leat.cluster.Cluster;
import dev.leat.cluster.Member;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ConfigReader;
import dev.leat.expression.JsltCompiler;
import dev.leat.support.LeatProcess;
import dev.leat.support.Network;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Processes that run a scene's pipeline as a cluster on the loopback, and a member inside of the test that looks on.
 * A node keeps its port when it is started again.
 */
final class Nodes implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Asked for where other machines reach the admin server. */
    private static final String TOKEN = "a-token-for-tests-and-nothing-else";

    /** An attempt to join ends after 20 s and joinMs (60 s) at most; a busy machine may take a second one. */
    private static final Duration ONE_CLUSTER = Duration.ofMinutes(3);

    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");

    private final Scene scene;
    private final String name;
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<String> lookedFor;
    private final @Nullable Network network;
    private @Nullable Cluster observer;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, LeatProcess> processes = new HashMap<>();
    private final Map<String, Path> files = new HashMap<>();

    /** All look for the node a, which is started first. */
    Nodes(Scene scene) {
        this(scene, List.of("a"));
    }

    /** @param lookedFor the ids of the nodes that all look for */
    Nodes(Scene scene, List<String> lookedFor) {
        this(scene, lookedFor, null);
    }

    /** @param network has a machine for each node, by its id; null: all are on the loopback */
    Nodes(Scene scene, List<String> lookedFor, @Nullable Network network) {
        this.scene = scene;
        this.lookedFor = lookedFor;
        this.name = scene.topic();
        this.network = network;
    }

    static int freePort(String address) {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return probe.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** What a node file says; on the loopback the admin server takes a free port. */
    ObjectNode nodeFile(String id) {
        ObjectNode file = JSON.createObjectNode().put("id", id);
        ObjectNode admin = file.putObject("admin").put("port", 0);
        ObjectNode cluster = file.putObject("cluster").put("name", name).put("port", port(id));
        if (network != null) {
            cluster.put("host", network.address(id)).put("insecure", true);
            admin.put("host", network.address(id)).put("insecure", true);
            admin.putObject("tokens").put("operate", TOKEN);
        }
        ArrayNode members = cluster.putArray("members");
        lookedFor.forEach(other -> members.add(address(other) + ":" + port(other)));
        return file;
    }

    private String address(String id) {
        return network == null ? "127.0.0.1" : network.address(id);
    }

    private int port(String id) {
        return ports.computeIfAbsent(id, unknown -> freePort("127.0.0.1"));
    }

    private ClusterConfig config(String id) {
        String text = nodeFile(id).toString();
        return Objects.requireNonNull(new ConfigReader(new JsltCompiler(), Map.of())
                .readNode(text, "node.json")
                .orThrow()
                .cluster());
    }

    /** Another file of the pipeline than the scene's. */
    LeatProcess startWith(String id, Path pipeline, Consumer<ObjectNode> change) {
        ObjectNode file = nodeFile(id);
        change.accept(file);
        files.put(id, pipeline);
        LeatProcess process =
                scene.startOn(network == null ? List.of() : network.on(id), file.toString(), List.of(), pipeline);
        processes.put(id, process);
        return process;
    }

    /** Nothing is awaited. */
    LeatProcess start(String id) {
        return start(id, file -> {});
    }

    /** @param change of the node file */
    LeatProcess start(String id, Consumer<ObjectNode> change) {
        return startWith(id, scene.configFile(), change);
    }

    /** The one that was started last under this id. */
    LeatProcess process(String id) {
        return Objects.requireNonNull(processes.get(id));
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

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(json, failure);
        }
    }

    /** Of the node's admin server, which is awaited. */
    String url(String id) {
        LeatProcess process = process(id);
        process.awaitOutput("admin server listens");
        Matcher url = ADMIN.matcher(process.output());
        assertThat(url.find()).isTrue();
        return url.group(1);
    }

    HttpResponse<String> send(String id, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(id) + path))
                .timeout(Scene.BOUND)
                .header("Authorization", "Bearer " + TOKEN)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request = request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The node {@code id} as {@code asked} shows it. */
    JsonNode shown(String asked, String id) throws IOException, InterruptedException {
        for (JsonNode node : get(asked, "/api/v1/cluster").path("nodes")) {
            if (node.path("node").asText().equals(id)) {
                return node;
            }
        }
        return JSON.missingNode();
    }

    /** Node, state and the version of the wishes that it follows, of those that {@code asked} reaches. */
    List<String> states(String asked) throws IOException, InterruptedException {
        List<String> states = new ArrayList<>();
        for (JsonNode node : get(asked, "/api/v1/cluster").path("nodes")) {
            if (node.path("reachable").asBoolean()) {
                JsonNode pipeline = node.at("/pipelines/0");
                states.add(node.path("node").asText() + " "
                        + pipeline.path("state").asText() + " "
                        + pipeline.path("applied").asText());
            }
        }
        return states;
    }

    /** Waits until each of these shows all of them, and no other node, as reachable members. */
    void awaitOneCluster(List<String> ids) {
        for (String asked : ids) {
            Scene.waiting(asked + " reaches " + ids).atMost(ONE_CLUSTER).untilAsserted(() -> {
                List<String> reached = new ArrayList<>();
                for (JsonNode node : get(asked, "/api/v1/cluster").path("nodes")) {
                    if (node.path("reachable").asBoolean()
                            && node.path("member").asBoolean()) {
                        reached.add(node.path("node").asText());
                    }
                }
                assertThat(reached).containsExactlyInAnyOrderElementsOf(ids);
            });
        }
    }

    /** Makes the test a member, too. */
    Cluster observe() {
        Cluster member = new Cluster(config("observer"), new NodeIdentity("observer", "test", 0));
        observer = member;
        done(member.join());
        return member;
    }

    /** Waits until these are the members beside the test. */
    void awaitMembers(String... ids) {
        Cluster member = Objects.requireNonNull(observer);
        Scene.until(
                "members " + List.of(ids),
                () -> assertThat(member.members().stream()
                                .filter(other -> !other.self())
                                .map(Member::node))
                        .containsExactlyInAnyOrder(ids));
    }

    void awaitClaimed(String node, int partitions) {
        Scene.until(
                partitions + " partitions claimed by " + node,
                () -> assertThat(scene.number("SELECT count(*) FROM leat.positions WHERE owner = ?", node))
                        .isGreaterThanOrEqualTo(partitions));
    }

    /** Every partition writes: what was sent to it by now has taken effect. */
    void awaitFlow() {
        List<Integer> sent = IntStream.range(0, Events.PARTITIONS)
                .mapToObj(scene.events()::sent)
                .toList();
        Scene.until(
                "every partition to write",
                () -> scene.rows("SELECT partition, next_offset FROM leat.positions")
                        .forEach(row ->
                                assertThat((Long) row.get(1)).isGreaterThanOrEqualTo(sent.get((Integer) row.get(0)))));
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
        if (observer != null) {
            done(observer.leave());
        }
    }
}
