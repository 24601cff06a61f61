package dev.leat.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import dev.leat.batch.NodeIdentity;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ClusterTlsConfig;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** From our configuration to those of Hazelcast, which knows the members, and of the event bus between them. Pure. */
final class ClusterSettings {
    static final String NODE = "leat.node";
    static final String VERSION = "leat.version";

    /** What it answers, with spaces between; those of versions that do not say it answer what all do. */
    static final String SERVICES = "leat.services";

    /** A member that says nothing for so long is none any more. */
    static final int SILENT_SECONDS = 5;

    private static final int CONNECT_SECONDS = 2;
    private static final int LINK_MS = 2_000;
    private static final int LOOPS = 2;
    private static final int WORKERS = 8;

    /** The data is who listens to which of a few addresses: a large cluster's defaults would only cost threads. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", Integer.toString(SILENT_SECONDS)),
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "15"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "10"),
            Map.entry("hazelcast.wait.seconds.before.join", "1"),
            Map.entry("hazelcast.max.wait.seconds.before.join", "5"),
            Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.io.thread.count", "1"));

    private ClusterSettings() {}

    /** @param services that others may ask it for */
    static Config membership(ClusterConfig cluster, NodeIdentity self, Set<String> services) {
        Config config = new Config().setClusterName(cluster.name());
        PROPERTIES.forEach(config::setProperty);
        config.setProperty(
                "hazelcast.max.join.seconds", Long.toString(TimeUnit.MILLISECONDS.toSeconds(cluster.joinMs())));
        config.setProperty("hazelcast.socket.bind.any", Boolean.toString(cluster.everywhere()));
        config.setProperty(
                "hazelcast.prefer.ipv4.stack", Boolean.toString(!cluster.host().contains(":")));
        config.getMemberAttributeConfig().setAttribute(NODE, self.id());
        config.getMemberAttributeConfig().setAttribute(VERSION, self.version());
        config.getMemberAttributeConfig().setAttribute(SERVICES, String.join(" ", new TreeSet<>(services)));
        config.getMetricsConfig().setEnabled(false);
        config.addMapConfig(new MapConfig("__vertx.*").setBackupCount(2));
        config.addMultiMapConfig(new MultiMapConfig("__vertx.*")
                .setBackupCount(2)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        refuseForeignClasses(config);
        network(config.getAdvancedNetworkConfig(), cluster);
        return config;
    }

    /** Java's serialisation is dangerous in the hands of whoever reaches the port. */
    private static void refuseForeignClasses(Config config) {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("io.vertx.");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
    }

    /** A port for members and for nobody else: no clients, no REST, no memcache. */
    private static void network(AdvancedNetworkConfig network, ClusterConfig cluster) {
        boolean anyPort = cluster.port() == 0;
        ServerSocketEndpointConfig members = new ServerSocketEndpointConfig()
                .setPort(anyPort ? ClusterConfig.FIRST_PORT : cluster.port())
                .setPortAutoIncrement(anyPort)
                .setPortCount(ClusterConfig.PORTS);
        network.setEnabled(true)
                .setMemberEndpointConfig(members)
                .setMemberAddressProviderConfig(new MemberAddressProviderConfig()
                        .setEnabled(true)
                        .setImplementation(new OneAddress(cluster.address(), cluster.reachedAt())));
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (cluster.dns() == null) {
            join.getTcpIpConfig()
                    .setEnabled(true)
                    .setConnectionTimeoutSeconds(CONNECT_SECONDS)
                    .setMembers(cluster.lookedFor());
        } else {
            join.getTcpIpConfig().setEnabled(false);
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", cluster.dns())
                    .setProperty("service-port", Integer.toString(members.getPort()));
        }
    }

    /** The Vert.x instance that is clustered; that of the pipelines is not. */
    static VertxOptions bus(ClusterConfig cluster) {
        EventBusOptions options = new EventBusOptions()
                .setHost(cluster.address())
                .setPort(cluster.busPort())
                .setClusterPublicHost(cluster.reachedAt())
                .setConnectTimeout(LINK_MS)
                .setClusterPingInterval(LINK_MS)
                .setClusterPingReplyInterval(LINK_MS)
                .setTrustAll(false);
        return new VertxOptions()
                .setEventLoopPoolSize(LOOPS)
                .setWorkerPoolSize(WORKERS)
                .setEventBusOptions(cluster.tls() == null ? options : secured(options, cluster.tls()));
    }

    private static EventBusOptions secured(EventBusOptions options, ClusterTlsConfig tls) {
        return options.setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(tls.certPath()).setKeyPath(tls.keyPath()))
                .setTrustOptions(new PemTrustOptions().addCertPath(tls.caPath()));
    }
}
