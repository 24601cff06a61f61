package dev.leat.stage.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "169.254.169.254",
                "169.254.1.1",
                "fe80::1",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "fd00:ec2::254",
                "fd20:ce::254",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "240.0.0.1"
            })
    void refuses_what_no_service_has(String address) throws UnknownHostException {
        assertThat(AddressGuard.refusal(InetAddress.getByName(address), false)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2a00:1450::1", "2002:808:808::", "100.63.0.1", "172.32.0.1", "11.0.0.1"})
    void allows_public_addresses(String address) throws UnknownHostException {
        assertThat(AddressGuard.refusal(InetAddress.getByName(address), true)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12:3456::1", "fec0::1", "2002:a00:1::"
            })
    void refuses_private_ones_only_if_asked_to(String address) throws UnknownHostException {
        assertThat(AddressGuard.refusal(InetAddress.getByName(address), false)).isNull();
        assertThat(AddressGuard.refusal(InetAddress.getByName(address), true)).isEqualTo("private");
    }
}
