package dev.leat.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.ProtocolType;
import dev.leat.batch.NodeIdentity;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ClusterTlsConfig;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
    private static final NodeIdentity SELF = new NodeIdentity("a", "1.2.3", 7);
    private static final List<String> MEMBERS = List.of("10.0.0.2:5701", "10.0.0.3:5701");

    @Test
    void silence_is_noticed_in_seconds_and_nobody_else_is_told_of_it() {
        Config config = ClusterSettings.membership(of(0, MEMBERS, null, null), SELF, Set.of("hello", "cpu"));

        assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("5");
        assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
        assertThat(config.getProperty("hazelcast.merge.first.run.delay.seconds"))
                .isEqualTo("15");
        assertThat(config.getProperty("hazelcast.merge.next.run.delay.seconds")).isEqualTo("10");
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    }

    @Test
    void it_listens_on_one_address_for_members_only() {
        Config config = ClusterSettings.membership(of(5701, MEMBERS, null, null), SELF, Set.of("hello", "cpu"));

        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
        ServerSocketEndpointConfig members = members(config);
        assertThat(members.getProtocolType()).isEqualTo(ProtocolType.MEMBER);
        assertThat(config.getAdvancedNetworkConfig()
                        .getMemberAddressProviderConfig()
                        .getImplementation())
                .isEqualTo(new OneAddress("10.0.0.1", "10.0.0.1"));
        assertThat(members.getPort()).isEqualTo(5701);
        assertThat(members.isPortAutoIncrement()).isFalse();
    }

    @Test
    void without_a_port_it_takes_one_of_ten() {
        ServerSocketEndpointConfig members =
                members(ClusterSettings.membership(of(0, MEMBERS, null, null), SELF, Set.of("hello", "cpu")));

        assertThat(members.getPort()).isEqualTo(5701);
        assertThat(members.isPortAutoIncrement()).isTrue();
        assertThat(members.getPortCount()).isEqualTo(10);
    }

    @Test
    void nodes_are_found_by_their_list_or_by_dns_and_in_no_other_way() {
        JoinConfig byList = join(of(0, MEMBERS, null, null));
        assertThat(byList.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(byList.getTcpIpConfig().getMembers()).isEqualTo(MEMBERS);
        assertThat(byList.getKubernetesConfig().isEnabled()).isFalse();

        JoinConfig byDns = join(of(6000, List.of(), "leat.shop.svc", null));
        assertThat(byDns.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(byDns.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "leat.shop.svc")
                .containsEntry("service-port", "6000");

        for (JoinConfig join : List.of(byList, byDns)) {
            assertThat(join.getMulticastConfig().isEnabled()).isFalse();
            assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        }
    }

    @Test
    void a_member_says_who_it_is() {
        Config config = ClusterSettings.membership(of(0, MEMBERS, null, null), SELF, Set.of("hello", "cpu"));

        assertThat(config.getClusterName()).isEqualTo("shop");
        assertThat(config.getMemberAttributeConfig().getAttributes())
                .containsEntry("leat.node", "a")
                .containsEntry("leat.version", "1.2.3");
    }

    @Test
    void with_tls_both_sides_show_a_certificate_and_nobody_is_trusted_unseen() {
        EventBusOptions bus = ClusterSettings.bus(of(0, MEMBERS, null, new ClusterTlsConfig("c", "k", "ca")))
                .getEventBusOptions();

        assertThat(bus.isSsl()).isTrue();
        assertThat(bus.isTrustAll()).isFalse();
        assertThat(bus.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
        assertThat(bus.getHost()).isEqualTo("10.0.0.1");
        assertThat(bus.getConnectTimeout()).isEqualTo(2_000);
        assertThat(bus.getClusterPingInterval()).isEqualTo(2_000);
        assertThat(bus.getClusterPingReplyInterval()).isEqualTo(2_000);
    }

    private static ClusterConfig of(
            int port, List<String> members, @Nullable String dns, @Nullable ClusterTlsConfig tls) {
        return new ClusterConfig("shop", "10.0.0.1", null, port, 0, members, dns, tls, true, false, 60_000);
    }

    private static ServerSocketEndpointConfig members(Config config) {
        return (ServerSocketEndpointConfig) Objects.requireNonNull(
                config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER));
    }

    private static JoinConfig join(ClusterConfig cluster) {
        return ClusterSettings.membership(cluster, SELF, Set.of("hello", "cpu"))
                .getAdvancedNetworkConfig()
                .getJoin();
    }
}
