package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Network;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Four nodes, each on a machine of its own as far as the network goes, whose links are cut and mended. Links that are
 * cut swallow what is sent. Needs network namespaces, so root; {@link ClusterIT} freezes nodes where there is no root.
 */
class SplitIT {
    private static final int EVENTS_PER_SECOND = 1_000;
    private static final List<String> ALL = List.of("a", "b", "c", "d");
    private static final List<String> RUNNING =
            ALL.stream().map(node -> node + " RUNNING 2").toList();
    private static final List<String> SERVERS = List.of(Network.HERE);

    /** What a test needs; closed in reverse. */
    private record Machines(Network network, Scene scene, Nodes nodes) {
        /** Cuts, lets the body look, mends, and waits until all reach all again. */
        void cutDuring(List<String> one, List<String> other, ThrowingRunnable body) throws Throwable {
            network.cut(one, other);
            body.run();
            network.heal();
            long from = System.nanoTime();
            nodes.awaitOneCluster(ALL);
            System.out.printf(
                    "SplitIT: %s and %s are one cluster again after %d s%n",
                    one, other, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - from));
        }

        void order(String asked, String what) throws Exception {
            String path = "/api/v1/pipelines/" + scene.topic() + "/" + what;
            assertThat(nodes.send(asked, "POST", path, what.equals("pause") ? "{}" : null)
                            .statusCode())
                    .isEqualTo(200);
        }

        List<List<Object>> owners() {
            return scene.rows("SELECT partition, owner, epoch FROM leat.positions ORDER BY partition");
        }
    }

    @Test
    void halves_that_do_not_see_each_other_lose_the_view_and_no_event() throws Throwable {
        onFourMachines(machines -> {
            List<String> left = List.of("a", "b");
            List<String> right = List.of("c", "d");
            machines.cutDuring(left, right, () -> {
                List<List<Object>> before = machines.owners();
                awaitApart(machines, left, right);
                awaitApart(machines, right, left);
                machines.nodes().awaitFlow();
                assertThat(machines.owners()).isEqualTo(before);
                orderFromOneHalf(machines);
            });
            machines.nodes().awaitFlow();
            assertThat(machines.nodes().states("b")).isEqualTo(RUNNING);
        });
    }

    /** The wish is in the database, which both halves reach. */
    private static void orderFromOneHalf(Machines machines) throws Exception {
        Nodes nodes = machines.nodes();
        machines.order("a", "pause");
        Scene.until("the pause in both halves", () -> {
            assertThat(nodes.states("b")).containsExactly("a PAUSED 1", "b PAUSED 1");
            assertThat(nodes.states("c")).containsExactly("c PAUSED 1", "d PAUSED 1");
        });
        machines.order("d", "resume");
        Scene.until("both halves go on", () -> {
            assertThat(nodes.states("a")).containsExactly("a RUNNING 2", "b RUNNING 2");
            assertThat(nodes.states("d")).containsExactly("c RUNNING 2", "d RUNNING 2");
        });
    }

    @Test
    void one_node_that_is_cut_off_from_others_or_from_the_servers_comes_back() throws Throwable {
        onFourMachines(machines -> {
            List<String> first = List.of("a");
            List<String> others = List.of("b", "c", "d");
            List<List<Object>> before = machines.owners();
            machines.cutDuring(first, others, () -> {
                awaitApart(machines, first, others);
                awaitApart(machines, others, first);
                machines.nodes().awaitFlow();
            });
            assertThat(machines.owners()).isEqualTo(before);

            // while something of d's is on its way, so that it notices that nobody answers
            try (Hold table = Hold.on(machines.scene().database(), "LOCK TABLE events IN SHARE MODE")) {
                machines.scene().awaitSessions("application_name = 'leat:d' AND wait_event_type = 'Lock'");
                machines.cutDuring(List.of("d"), SERVERS, () -> {
                    table.release();
                    othersTakeOverFromD(machines);
                });
            }
            machines.nodes().awaitClaimed("d", 2);
            Scene.until(
                    "d knows what it missed",
                    () -> assertThat(machines.nodes().states("b")).isEqualTo(RUNNING));
        });
    }

    /** They reach it, it reaches neither Kafka nor PostgreSQL. */
    private static void othersTakeOverFromD(Machines machines) throws Exception {
        Nodes nodes = machines.nodes();
        Scene.until(
                "others have d's partitions",
                () -> assertThat(machines.owners()).allMatch(row -> !row.get(1).equals("d")));
        nodes.awaitFlow();
        Scene.until("d says why it is not ready", () -> {
            JsonNode alone = nodes.shown("a", "d");
            assertThat(alone.path("reachable").asBoolean()).as(alone.toString()).isTrue();
            assertThat(alone.at("/ready/status").asText()).isNotEqualTo("ok");
        });
        machines.order("a", "pause");
        Scene.until(
                "a pause of those who can hear of it",
                () -> assertThat(nodes.states("b")).contains("a PAUSED 1", "b PAUSED 1", "c PAUSED 1"));
        machines.order("c", "resume");
    }

    /** Each of these reaches its own side, and knows of the other that it lives. */
    private static void awaitApart(Machines machines, List<String> side, List<String> other) {
        machines.nodes().awaitOneCluster(side);
        for (String asked : side) {
            for (String far : other) {
                Scene.until(asked + " hears of " + far, () -> {
                    JsonNode shown = machines.nodes().shown(asked, far);
                    assertThat(shown.path("reachable").asBoolean(true)).isFalse();
                    assertThat(shown.path("reason").asText()).startsWith("reaches the database");
                    assertThat(shown.path("heardMs").asLong(99_999)).isLessThan(5_000);
                });
            }
        }
    }

    private interface Play {
        void run(Machines machines) throws Throwable;
    }

    /** The nodes look for a alone; none may end, and every event must take effect once. */
    private static void onFourMachines(Play play) throws Throwable {
        Network.missing().ifPresent(why -> Assumptions.abort("no network namespaces here: " + why));
        Database database = Servers.database();
        try (Network network = Network.of(ALL);
                TcpProxy toKafka = TcpProxy.at(network.address(Network.HERE));
                TcpProxy toPostgres = TcpProxy.at(network.address(Network.HERE));
                EmbeddedKafka kafka = EmbeddedKafka.launch(behind(network, toKafka))) {
            toKafka.target(kafka.port());
            toPostgres.target(database.server().port());
            try (Scene scene = new Scene(database, new Topics(network.address(Network.HERE) + ":" + toKafka.port()));
                    Nodes nodes = new Nodes(scene, List.of("a"), network)) {
                // longer than elsewhere: a partition that moves shall have moved because of the cut
                scene.section("source/properties").put("session.timeout.ms", "15000");
                scene.section("sink")
                        .put(
                                "uri",
                                "postgresql://" + network.address(Network.HERE) + ":" + toPostgres.port() + "/"
                                        + database.name());
                Machines machines = new Machines(network, scene, nodes);
                scene.events().flowDuring(EVENTS_PER_SECOND, () -> {
                    List<LeatProcess> processes = ALL.stream().map(nodes::start).toList();
                    nodes.awaitOneCluster(ALL);
                    awaitShared(machines);
                    play.run(machines);
                    assertThat(processes).allMatch(LeatProcess::isAlive);
                });

                scene.finish();
            }
        }
    }

    private static EmbeddedKafka.Settings behind(Network network, TcpProxy proxy) {
        String address = network.address(Network.HERE) + ":" + proxy.port();
        return new EmbeddedKafka.Settings(256, Map.of("advertised.listeners", "CLIENTS://" + address));
    }

    private static void awaitShared(Machines machines) {
        Scene.until("two partitions each", () -> {
            List<Object> owners = new ArrayList<>();
            machines.owners().forEach(row -> owners.add(row.get(1)));
            assertThat(ALL).allMatch(node -> Collections.frequency(owners, node) == 2);
        });
    }
}
