package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
    private static final String MEMBERS = ", 'members': ['10.0.0.2:5701']";
    private static final String TLS = ", 'tls': {'certPath': 'c.pem', 'keyPath': 'k.pem', 'caPath': 'ca.pem'}";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.53"})
    void the_loopback_needs_nothing_and_looks_around_on_itself(String host) {
        ConfigFile<NodeConfig> file = read("'host': '" + host + "'");

        assertThat(file.problems().all()).isEmpty();
        assertThat(cluster(file).lookedFor()).hasSize(10).allMatch(member -> member.matches(".*:57[01][0-9]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "172.16.4.4", "192.168.1.9", "100.64.0.1", "169.254.1.1", "fd00::7", "fe80::1"})
    void a_private_address_needs_members_and_encryption(String host) {
        String key = "'host': '" + host + "'";

        assertThat(problems(key))
                .satisfiesExactly(
                        all -> assertThat(all.toString()).contains("cluster.members: or dns must say where"),
                        all -> assertThat(all.toString()).contains("add cluster.tls"));
        assertThat(problems(key + MEMBERS)).singleElement().asString().contains("add cluster.tls");
        assertThat(problems(key + ", 'dns': 'leat.shop.svc'"))
                .singleElement()
                .asString()
                .contains("add cluster.tls");
        assertThat(problems(key + MEMBERS + TLS)).isEmpty();
        assertThat(problems(key + MEMBERS + ", 'insecure': true")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0", "8.8.8.8", "172.32.0.1", "2001:db8::1", "::ffff:8.8.8.8"})
    void a_wildcard_and_a_public_address_are_refused_unless_allowed(String host) {
        String key = "'host': '" + host + "', 'publicHost': '10.0.0.1'" + MEMBERS + TLS;

        assertThat(problems(key))
                .singleElement()
                .asString()
                .contains("cluster.host: must be the address of one private interface, got \"" + host + "\"");
        assertThat(problems(key + ", 'allowPublic': true")).isEmpty();
    }

    @Test
    void a_wildcard_says_how_others_reach_it() {
        assertThat(problems("'host': '0.0.0.0', 'allowPublic': true" + MEMBERS + TLS))
                .singleElement()
                .asString()
                .contains("cluster.publicHost: is needed where host is a wildcard");
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.1.1.1", "1.2.3", "1.2.3.4.5", "face", "leat.example"})
    void a_host_is_an_address(String host) {
        assertThat(problems("'host': '" + host + "'"))
                .singleElement()
                .asString()
                .contains("cluster.host:");
    }

    @Test
    void nodes_are_found_in_one_way() {
        assertThat(problems("'members': ['127.0.0.2:5701'], 'dns': 'leat'"))
                .singleElement()
                .asString()
                .contains("cluster.dns: cannot be there beside members");
    }

    @ParameterizedTest
    @CsvSource({"a.b, true", "node 1, true", "-a, true", "node-1_A, false"})
    void an_id_is_a_name(String id, boolean refused) {
        List<?> problems = new ConfigReader(new TextExpressions(), Map.of())
                .readNode("{\"id\": \"" + id + "\"}", "node.json")
                .problems()
                .all();

        assertThat(problems).hasSize(refused ? 1 : 0);
    }

    private static ClusterConfig cluster(ConfigFile<NodeConfig> file) {
        return Objects.requireNonNull(file.orThrow().cluster());
    }

    private static List<String> problems(String keys) {
        return read(keys).problems().all().stream().map(Object::toString).toList();
    }

    private static ConfigFile<NodeConfig> read(String keys) {
        return new ConfigReader(new TextExpressions(), Map.of())
                .readNode(("{'cluster': {" + keys + "}}").replace('\'', '"'), "node.json");
    }
}
