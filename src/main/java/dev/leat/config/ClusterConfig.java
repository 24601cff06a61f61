package dev.leat.config;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How a process finds the other nodes of its cluster, and how they reach it. */
public record ClusterConfig(
        @Key(
                doc = "Name of the cluster: nodes that say another one are not let in. It is no secret.",
                fallback = "\"leat\"",
                pattern = Names.PATTERN,
                form = Names.FORM)
        String name,

        @Key(
                doc = "Address of the one network interface by which other nodes reach this one: an IP address, such as"
                        + " ${env:POD_IP}, or localhost. Any but the loopback needs members or dns, and tls or"
                        + " insecure.",
                fallback = "\"127.0.0.1\"",
                pattern = "localhost|[0-9.]{7,15}|[0-9A-Fa-f:.]{2,45}",
                form = "an IP address or localhost")
        String host,

        @Key(
                doc = "Address under which other nodes reach this one, where that is not host; required for a"
                        + " wildcard.",
                optional = true,
                pattern = "[A-Za-z0-9._:-]{1,253}",
                form = "an IP address or a host name")
        @Nullable
        String publicHost,

        @Key(
                doc = "Port for the membership; 0 takes the first free one of 5701 to 5710.",
                fallback = "0",
                min = 0,
                max = 65_535)
        int port,

        @Key(doc = "Port for what nodes say to each other; 0 takes a free one.", fallback = "0", min = 0, max = 65_535)
        int busPort,

        @Key(
                doc = "Nodes to look for, host:port; one that answers is enough. On the loopback and without dns, those"
                        + " on ports 5701 to 5710 of host are looked for.",
                fallback = "[]",
                max = 64,
                pattern = Names.SERVER,
                form = "host:port")
        List<String> members,

        @Key(
                doc = "Name of a service whose addresses are those of the nodes, such as a headless service of"
                        + " Kubernetes, instead of members. Each address is asked at the port (5701 where that is 0).",
                optional = true,
                pattern = "[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?",
                form = "a name of DNS")
        @Nullable
        String dns,

        @Key(
                doc = "Encrypts what nodes say to each other and lets in only those with a certificate of the same"
                        + " authority.",
                optional = true)
        @Nullable
        ClusterTlsConfig tls,

        @Key(
                doc = "Allows another address than the loopback without tls: whoever reaches the ports may pause and"
                        + " reload pipelines.",
                fallback = "false")
        boolean insecure,

        @Key(
                doc = "Allows an address that is not private, or a wildcard. The membership is never encrypted: see"
                        + " docs/cluster.md before.",
                fallback = "false")
        boolean allowPublic,

        @Key(
                doc = "How long to try to become a member, in milliseconds; then the process ends with the reason.",
                fallback = "60000",
                min = 5_000,
                max = 600_000)
        long joinMs) {
    /** The ports of which a node takes the first free one. */
    public static final int FIRST_PORT = 5701;

    public static final int PORTS = 10;

    public ClusterConfig {
        members = List.copyOf(members);
        Reach reach = Reach.of(host);
        if (reach == Reach.UNKNOWN) {
            throw new KeyException(List.of("host"), "is no IP address, got \"" + host + '"');
        }
        Mistakes mistakes = new Mistakes();
        mistakes.when(
                (reach == Reach.EVERYWHERE || reach == Reach.PUBLIC) && !allowPublic,
                "host",
                "must be the address of one private interface, got \"" + host + "\"; the membership is never"
                        + " encrypted; allow it by \"allowPublic\": true if the network is closed to others");
        mistakes.when(
                reach == Reach.EVERYWHERE && publicHost == null,
                "publicHost",
                "is needed where host is a wildcard: others must reach it");
        mistakes.when(
                !members.isEmpty() && dns != null, "dns", "cannot be there beside members: one way to find the nodes");
        mistakes.when(
                reach != Reach.LOOPBACK && members.isEmpty() && dns == null,
                "members",
                "or dns must say where the other nodes are, since host is not the loopback");
        mistakes.when(
                reach != Reach.LOOPBACK && tls == null && !insecure,
                "host",
                "is not the loopback, got \"" + host + "\"; add cluster.tls with certPath, keyPath and caPath, or"
                        + " allow whoever reaches it to give orders by \"insecure\": true");
        mistakes.end();
    }

    /** Where to look for nodes, host:port. */
    public List<String> lookedFor() {
        return !members.isEmpty() || dns != null
                ? members
                : IntStream.range(FIRST_PORT, FIRST_PORT + PORTS)
                        .mapToObj(each -> (address().contains(":") ? "[" + address() + "]" : address()) + ":" + each)
                        .toList();
    }

    /** The address in digits; no name server is asked. */
    public String address() {
        return host.equals("localhost") ? "127.0.0.1" : host;
    }

    /** What other nodes are told. */
    public String reachedAt() {
        return publicHost == null ? address() : publicHost;
    }

    /** It listens on every interface. */
    public boolean everywhere() {
        return Reach.of(host) == Reach.EVERYWHERE;
    }
}
