package dev.leat.stage.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells addresses that a service may have from those that only an attacker would name, or a mistake. */
final class AddressGuard {
    private static final String METADATA = "a cloud metadata address";

    /** Beside link-local ones: Alibaba, Azure, Oracle; Amazon and Google by IPv6. */
    private static final Set<String> METADATA_ADDRESSES = Set.of(
            "646464c8", "a83f8110", "c00000c0", "fd000ec2000000000000000000000254", "fd2000ce000000000000000000000254");

    /** IPv6 addresses that stand for an IPv4 address, which follows: mapped, compatible, NAT64, 6to4. */
    private static final List<String> EMBEDDING =
            List.of("00000000000000000000ffff", "000000000000000000000000", "0064ff9b0000000000000000", "2002");

    private static final int IPV4_BYTES = 4;

    private AddressGuard() {}

    /** What the address is when it is refused, in words; else null. */
    static @Nullable String refusal(InetAddress address, boolean refusePrivate) {
        byte[] bytes = address.getAddress();
        String hex = HexFormat.of().formatHex(bytes);
        if (METADATA_ADDRESSES.contains(hex)) {
            return METADATA;
        }
        String general = general(address);
        if (general != null) {
            return general;
        }
        if (address instanceof Inet4Address) {
            int first = bytes[0] & 0xff;
            int second = bytes[1] & 0xff;
            if (first == 0 || first >= 240) {
                return "reserved";
            }
            boolean shared = first == 100 && second >= 64 && second < 128;
            return refusePrivate && (address.isSiteLocalAddress() || shared) ? "private" : null;
        }
        Inet4Address inside = embedded(bytes, hex);
        if (inside != null) {
            return refusal(inside, refusePrivate);
        }
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc || address.isSiteLocalAddress();
        return refusePrivate && uniqueLocal ? "private" : null;
    }

    private static @Nullable String general(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return "loopback";
        }
        if (address.isLinkLocalAddress()) {
            return "link-local";
        }
        if (address.isMulticastAddress()) {
            return "multicast";
        }
        return address.isAnyLocalAddress() ? "the address of no host" : null;
    }

    private static @Nullable Inet4Address embedded(byte[] bytes, String hex) {
        for (String prefix : EMBEDDING) {
            if (hex.startsWith(prefix)) {
                int from = prefix.length() / 2;
                return ipv4(Arrays.copyOfRange(bytes, from, from + IPV4_BYTES));
            }
        }
        return null;
    }

    private static @Nullable Inet4Address ipv4(byte[] bytes) {
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (java.net.UnknownHostException impossible) {
            return null;
        }
    }
}
