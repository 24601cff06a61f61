package dev.leat.cluster;

import java.util.Set;

/**
 * A node that the membership knows now; one that froze is known for some seconds more.
 *
 * @param node its id
 * @param address of its membership, host:port
 * @param version of its software
 * @param services what it answers
 * @param self it is this process
 */
public record Member(String node, String address, String version, Set<String> services, boolean self) {
    public Member {
        services = Set.copyOf(services);
    }
}
