package dev.leat.stage.http;

import static dev.leat.stage.http.Backend.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.EventException;
import dev.leat.api.TransientException;
import dev.leat.observe.NoTelemetry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever names a host, the address it has decides whether it is asked. */
class HostsIT {
    private final Asker asker = new Asker();

    @AfterEach
    void close() {
        asker.close();
    }

    @Test
    void the_address_that_was_looked_at_is_the_one_that_is_connected_to() throws Exception {
        try (Backend backend = Backend.plain()) {
            AtomicInteger lookups = new AtomicInteger();
            InetAddress loopback = address(127, 0, 0, 1);
            Hosts.Lookup rebinding = host -> {
                lookups.incrementAndGet();
                return new InetAddress[] {loopback};
            };
            HttpTransport guarded =
                    VertxTransport.open(asker.vertx, Asker.options("", "").settings("s", new NoTelemetry()), rebinding);
            HttpHead head = Asker.head("evil.example", backend.port, "/echo");

            assertThat(Asker.failure(asker.ask(guarded, head)))
                    .isInstanceOf(EventException.class)
                    .hasMessageContaining("127.0.0.1 is loopback")
                    .hasMessageContaining("allowHosts");
            assertThat(backend.asked).hasValue(0);
            String named = "\"allowHosts\": [\"Evil.Example\"]";
            HttpTransport allowed = VertxTransport.open(
                    asker.vertx, Asker.options(named, "").settings("s", new NoTelemetry()), rebinding);
            assertThat(await(asker.ask(allowed, head)).status()).isEqualTo(200);
            assertThat(backend.seen).allMatch(line -> line.contains("evil.example:" + backend.port));
            assertThat(lookups).hasValue(2);
        }
    }

    @Test
    void of_several_addresses_the_refused_ones_are_left_out_and_a_dead_one_is_passed_over() throws Exception {
        try (Backend backend = Backend.plain()) {
            InetAddress[] found = {address(169, 254, 169, 254), address(127, 0, 0, 99), address(127, 0, 0, 1)};
            HttpTransport transport = VertxTransport.open(
                    asker.vertx, Asker.options("\"allowHosts\": [\"h\"]", "").settings("s", new NoTelemetry()), host ->
                            new InetAddress[] {found[1], found[2]});
            HttpHead head = Asker.head("h", backend.port, "/echo");

            assertThat(Asker.failure(asker.ask(transport, head))).isInstanceOf(TransientException.class);
            assertThat(await(asker.ask(transport, head)).status()).isEqualTo(200);
            HttpTransport strict = VertxTransport.open(
                    asker.vertx, Asker.options("", "").settings("s", new NoTelemetry()), host -> found);
            assertThat(Asker.failure(asker.ask(strict, head))).isInstanceOf(EventException.class);
        }
    }

    private static InetAddress address(int... parts) throws UnknownHostException {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        return InetAddress.getByAddress(bytes);
    }
}
