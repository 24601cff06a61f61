package dev.leat.chaos;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The broker, with one listener for the suite and one for each node, which advertises that node's own proxy. */
final class Broker implements AutoCloseable {
    private final int ownPort = freePort();
    private final EmbeddedKafka kafka;

    /** @param links proxies whose clients shall come back to them, one per node; their targets are set here */
    Broker(List<TcpProxy> links) {
        StringJoiner listeners = new StringJoiner(",").add("CLIENTS://127.0.0.1:" + ownPort);
        StringJoiner advertised = new StringJoiner(",").add("CLIENTS://127.0.0.1:" + ownPort);
        StringJoiner protocols = new StringJoiner(",").add("CLIENTS:PLAINTEXT").add("CONTROLLER:PLAINTEXT");
        for (int node = 0; node < links.size(); node++) {
            int port = freePort();
            links.get(node).target(port);
            listeners.add("NODE" + node + "://127.0.0.1:" + port);
            advertised.add("NODE" + node + "://127.0.0.1:" + links.get(node).port());
            protocols.add("NODE" + node + ":PLAINTEXT");
        }
        int controllerPort = freePort();
        listeners.add("CONTROLLER://127.0.0.1:" + controllerPort);
        Map<String, String> settings = new HashMap<>();
        settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        settings.put("listeners", listeners.toString());
        settings.put("advertised.listeners", advertised.toString());
        settings.put("listener.security.protocol.map", protocols.toString());
        kafka = EmbeddedKafka.launch(new EmbeddedKafka.Settings(320, settings));
    }

    /** Past every proxy. */
    Topics topics() {
        return new Topics("127.0.0.1:" + ownPort);
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
