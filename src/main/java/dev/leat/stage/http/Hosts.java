package dev.leat.stage.http;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of hosts and refuses those that {@link AddressGuard} names. A connection is made to the very
 * address that was looked at, so that a name cannot mean another one a moment later. Used by all lanes.
 */
final class Hosts {
    /** Looks a name up, on a thread that may wait. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    private static final int HOSTS_MAX = 1000;
    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(1);
    private static final int THREADS = 2;
    private static final long LOOKUP_MAX_S = 60;

    private final Vertx vertx;
    private final HttpConnectionConfig config;
    private final Lookup lookup;
    private final WorkerExecutor threads;
    private final AsyncCache<String, Found> known = Caffeine.newBuilder()
            .maximumSize(HOSTS_MAX)
            .expireAfter(Expiry.<String, Found>writing((host, found) -> found.failure() == null ? KEPT : FAILURE_KEPT))
            .executor(Runnable::run)
            .buildAsync();

    /** A cache of futures logs those that fail, so a failure is a value. */
    private record Found(
            @Nullable Addresses addresses, @Nullable Throwable failure) {
        Future<Addresses> future() {
            return failure == null
                    ? Future.succeededFuture(Objects.requireNonNull(addresses))
                    : Future.failedFuture(failure);
        }
    }

    Hosts(Vertx vertx, HttpSettings settings, Lookup lookup) {
        this.vertx = vertx;
        this.config = settings.connection();
        this.lookup = lookup;
        this.threads = vertx.createSharedWorkerExecutor(
                "leat-dns-" + settings.stage(), THREADS, LOOKUP_MAX_S, TimeUnit.SECONDS);
    }

    /** Where a host can be reached; the one that answered is tried first. */
    static final class Addresses {
        private final List<InetAddress> all;
        private final AtomicInteger current = new AtomicInteger();
        /** Made once: whoever looks a connection up by it has its hash as well. */
        private final Map<InetSocketAddress, SocketAddress> made = new ConcurrentHashMap<>();

        Addresses(List<InetAddress> all) {
            this.all = List.copyOf(all);
        }

        /** With the address alone: nobody looks the name up again. */
        SocketAddress current(int port) {
            InetAddress address = all.get(Math.floorMod(current.get(), all.size()));
            return made.computeIfAbsent(new InetSocketAddress(address, port), SocketAddress::inetSocketAddress);
        }

        /** Nobody answers there: the next request takes another one. */
        void next() {
            current.incrementAndGet();
        }
    }

    /**
     * Fails with a {@link TransientException} when there is none, and with an {@link EventException} when all are
     * refused. Completes on the caller's event loop.
     *
     * @param host as it stands in the url
     */
    Future<Addresses> find(String host) {
        CompletableFuture<Found> found = known.get(
                host.toLowerCase(Locale.ROOT),
                (name, executor) -> ask(name).toCompletionStage().toCompletableFuture());
        Found now = found.isCompletedExceptionally() ? null : found.getNow(null);
        return now == null
                ? Future.fromCompletionStage(found, vertx.getOrCreateContext()).compose(Found::future)
                : now.future();
    }

    Future<Void> close() {
        return threads.close();
    }

    private Future<Found> ask(String host) {
        return threads.executeBlocking(() -> look(host), false);
    }

    private Found look(String host) {
        try {
            return new Found(checked(host, lookup.all(host)), null);
        } catch (UnknownHostException failure) {
            return new Found(
                    null, new TransientException(FailureKind.UNAVAILABLE, "no address is known of the host " + host));
        } catch (EventException failure) {
            return new Found(null, failure);
        }
    }

    private Addresses checked(String host, InetAddress[] found) throws UnknownHostException {
        List<InetAddress> good = new ArrayList<>();
        String refused = "";
        boolean any = config.allowHosts().contains(host);
        for (InetAddress address : found) {
            String refusal = any ? null : AddressGuard.refusal(address, config.refusePrivate());
            if (refusal == null) {
                good.add(InetAddress.getByAddress(address.getAddress()));
            } else {
                refused = address.getHostAddress() + " is " + refusal;
            }
        }
        if (good.isEmpty()) {
            throw new EventException(
                    FailureKind.REJECTED,
                    "no request to " + host + ": its address " + refused
                            + "; if that is meant, name the host in connection.allowHosts");
        }
        return new Addresses(good);
    }
}
