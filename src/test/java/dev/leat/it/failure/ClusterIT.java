package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.leat.cluster.AskException;
import dev.leat.cluster.Cluster;
import dev.leat.support.Certificate;
import dev.leat.support.LeatProcess;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are a cluster: they join, leave, die, freeze, and show each other certificates. */
class ClusterIT {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final long HOUR_MS = 3_600_000;

    @Test
    void nodes_join_and_leave_while_every_event_takes_effect_once() throws Throwable {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                LeatProcess a = nodes.start("a");
                a.awaitOutput("joined the cluster");
                Cluster observer = nodes.observe();
                LeatProcess b = nodes.start("b");
                nodes.awaitMembers("a", "b");
                nodes.awaitClaimed("a", 4);
                nodes.awaitClaimed("b", 4);
                onlyNodesHaveAddresses(List.of("a", "b", "observer"));
                hello(observer, "b");

                b.terminate();
                assertThat(b.awaitExit()).isZero();
                nodes.awaitMembers("a");

                LeatProcess c = nodes.start("c");
                nodes.awaitMembers("a", "c");
                nodes.awaitClaimed("c", 4);
                c.kill();
                nodes.awaitMembers("a");

                freezesAndComesBack(nodes, observer);
            });

            scene.finish();
        }
    }

    private static void freezesAndComesBack(Nodes nodes, Cluster observer) {
        LeatProcess d = nodes.start("d");
        nodes.awaitMembers("a", "d");
        nodes.awaitClaimed("d", 4);
        d.pause();
        Future<Buffer> asked = observer.ask("d", "hello", Buffer.buffer(), HOUR_MS);
        nodes.awaitMembers("a");
        Scene.until(
                "an answer",
                () -> assertThat(asked.cause())
                        .isInstanceOfSatisfying(
                                AskException.class,
                                failure -> assertThat(failure.kind()).isEqualTo(AskException.Cause.LEFT)));
        d.resume();
        nodes.awaitMembers("a", "d");
        hello(observer, "d");
    }

    /** A lane's address that other nodes know would send them batches. */
    private static void onlyNodesHaveAddresses(List<String> nodes) {
        HazelcastInstance here = Hazelcast.getAllHazelcastInstances().iterator().next();

        assertThat(here.<String, Object>getMultiMap("__vertx.subs").keySet())
                .isNotEmpty()
                .allMatch(address -> nodes.stream().anyMatch(node -> address.startsWith("leat.node." + node + ".")));
    }

    @Test
    void a_node_whose_id_another_member_has_is_refused() {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.start("a").awaitOutput("joined the cluster");
            nodes.observe();
            LeatProcess twin = nodes.start("a", file -> cluster(file).put("port", Nodes.freePort("127.0.0.1")));

            assertThat(twin.awaitExit()).isEqualTo(1);
            assertThat(twin.output()).contains("leat: another member of the cluster, 127.0.0.1:", "has the id a");
            nodes.awaitMembers("a");
        }
    }

    @Test
    void a_node_with_a_certificate_of_another_authority_is_refused(@TempDir Path folder) throws IOException {
        Path ours = write(folder.resolve("ours"), Certificate.selfSigned("dns:leat"));
        Path foreign = write(folder.resolve("foreign"), Certificate.selfSigned("dns:leat"));
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.start("a", file -> secure(file, ours, ours)).awaitOutput("joined the cluster");
            nodes.start("b", file -> secure(file, ours, ours)).awaitOutput("joined the cluster");

            for (Path authority : List.of(foreign, ours)) {
                LeatProcess wrong = nodes.start("wrong", file -> secure(file, foreign, authority));

                assertThat(wrong.awaitExit()).as(authority.toString()).isEqualTo(1);
                assertThat(wrong.output())
                        .contains("leat: the cluster is there, but none of its members answers: a (", "cluster.tls");
            }
            LeatProcess open = nodes.start("open");
            assertThat(open.awaitExit()).isEqualTo(1);
            assertThat(open.output()).contains("none of its members answers");
        }
    }

    @Test
    void a_node_that_is_no_member_yet_lives_but_is_not_ready_and_can_be_told_to_stop(@TempDir Path folder)
            throws Exception {
        Path ours = write(folder.resolve("ours"), Certificate.selfSigned("dns:leat"));
        Path foreign = write(folder.resolve("foreign"), Certificate.selfSigned("dns:leat"));
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.start("a", file -> secure(file, ours, ours)).awaitOutput("joined the cluster");
            Scene.until(
                    "a is ready", () -> assertThat(status(nodes, "a", "ready")).isEqualTo(200));
            LeatProcess waiting = nodes.start("waiting", file -> secure(file, foreign, foreign));

            HttpResponse<String> ready = nodes.send("waiting", "GET", "/health/ready", null);
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("cluster " + scene.topic() + " is not joined yet");
            assertThat(status(nodes, "waiting", "live")).isEqualTo(200);
            assertThat(scene.sessions("application_name = 'leat:waiting'")).isZero();

            waiting.terminate();
            assertThat(waiting.awaitExit()).isZero();
            assertThat(waiting.output()).doesNotContain("none of its members answers");
        }
    }

    private static int status(Nodes nodes, String id, String health) throws Exception {
        return nodes.send(id, "GET", "/health/" + health, null).statusCode();
    }

    @Test
    void a_wildcard_is_refused_before_anything_is_listened_to() {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            LeatProcess open = nodes.start("a", file -> cluster(file).put("host", "0.0.0.0"));

            assertThat(open.awaitExit()).isEqualTo(2);
            assertThat(open.output()).contains("cluster.host: must be the address of one private interface");
        }
    }

    @Test
    void nothing_is_listened_to_on_another_address() {
        int port = Nodes.freePort("127.0.0.2");
        int busPort = Nodes.freePort("127.0.0.2");
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            LeatProcess node = nodes.start(
                    "b",
                    file -> cluster(file)
                            .put("host", "127.0.0.2")
                            .put("port", port)
                            .put("busPort", busPort));
            node.awaitOutput("joined the cluster");

            assertThat(accepts("127.0.0.2", port)).isTrue();
            assertThat(accepts("127.0.0.2", busPort)).isTrue();
            assertThat(accepts("127.0.0.1", port)).isFalse();
            assertThat(accepts("127.0.0.1", busPort)).isFalse();
        }
    }

    @Test
    void nodes_find_each_other_by_the_addresses_of_a_name(@TempDir Path folder) throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 leat-nodes\n127.0.0.2 leat-nodes\n");
        int port = Nodes.freePort("127.0.0.1");
        List<String> outputs = new ArrayList<>();
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            for (String host : List.of("127.0.0.1", "127.0.0.2")) {
                ObjectNode file = nodes.nodeFile(host.replace('.', '-'));
                ObjectNode cluster =
                        cluster(file).put("host", host).put("port", port).put("dns", "leat-nodes");
                cluster.remove("members");
                LeatProcess node =
                        scene.startNode(file.toString(), List.of("-Djdk.net.hosts.file=" + hosts), scene.configFile());
                node.awaitOutput("joined the cluster node=\"" + host.replace('.', '-') + "\"");
                outputs.add(node.output());
            }

            assertThat(outputs.get(1)).contains("members=\"[127-0-0-1 (127.0.0.1:", ", 127-0-0-2 (127.0.0.2:");
        }
    }

    @Test
    void a_port_that_is_taken_is_named() {
        try (Scene scene = Scene.shared();
                Nodes nodes = new Nodes(scene)) {
            nodes.start("a").awaitOutput("joined the cluster");
            LeatProcess second = nodes.start(
                    "b",
                    file -> cluster(file)
                            .put("port", nodes.nodeFile("a").at("/cluster/port").asInt()));

            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output()).contains("leat: cannot be a member of cluster ", "ddress already in use");
        }
    }

    private static void hello(Cluster observer, String node) {
        Scene.until(
                node + " answers",
                () -> assertThat(Nodes.done(observer.ask(node, "hello", Buffer.buffer(), 5_000))
                                .length())
                        .isZero());
    }

    private static ObjectNode cluster(ObjectNode file) {
        return file.withObject("/cluster");
    }

    private static void secure(ObjectNode file, Path own, Path authority) {
        cluster(file)
                .putObject("tls")
                .put("certPath", own + ".crt")
                .put("keyPath", own + ".key")
                .put("caPath", authority + ".crt");
    }

    private static Path write(Path path, Certificate certificate) throws IOException {
        Files.writeString(Path.of(path + ".crt"), certificate.certificate());
        Files.writeString(Path.of(path + ".key"), certificate.key());
        return path;
    }

    private static boolean accepts(String address, int port) {
        try (Socket socket = new Socket(InetAddress.getByName(address), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }
}
