package dev.leat.cluster;

import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import java.net.InetSocketAddress;

/**
 * Where the membership listens, and what others are told; the ports are those of its settings.
 *
 * @param host is bound to, and nothing else is
 * @param reachedAt by the others
 */
record OneAddress(String host, String reachedAt) implements MemberAddressProvider {
    private static final int AS_CONFIGURED = 0;

    @Override
    public InetSocketAddress getBindAddress() {
        return new InetSocketAddress(host, AS_CONFIGURED);
    }

    @Override
    public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
        return getBindAddress();
    }

    /** May ask a name server; called on a thread of the membership's. */
    @Override
    public InetSocketAddress getPublicAddress() {
        return new InetSocketAddress(reachedAt, AS_CONFIGURED);
    }

    @Override
    public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
        return getPublicAddress();
    }
}
