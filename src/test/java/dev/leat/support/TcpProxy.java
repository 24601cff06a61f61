package dev.leat.support;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A network between two processes that a test can break: clients connect to {@link #port()}, the proxy connects to the
 * target. A stalled direction keeps its bytes until {@link #heal()}, as a pulled cable does: nothing is lost, it comes
 * late. Methods may be called from any thread and take effect for open and for new connections.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BOUND_S = 30;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final NetClient client = vertx.createNetClient();
    private final NetServer server;
    private volatile int targetPort;
    private volatile boolean refusing;
    private volatile long delayMs;
    private final Set<Direction> stalled = ConcurrentHashMap.newKeySet();

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private TcpProxy(String address) {
        server = vertx.createNetServer().connectHandler(this::accept);
        await(server.listen(0, address));
    }

    /** A proxy in front of a port of 127.0.0.1. */
    public static TcpProxy to(int targetPort) {
        TcpProxy proxy = withoutTarget();
        proxy.target(targetPort);
        return proxy;
    }

    /** A proxy whose target becomes known later, as a broker's that must advertise the proxy's port. */
    public static TcpProxy withoutTarget() {
        return at("127.0.0.1");
    }

    /** The same, for clients that reach another address of this machine. */
    public static TcpProxy at(String address) {
        return new TcpProxy(address);
    }

    public void target(int port) {
        targetPort = port;
    }

    /** Where clients connect to, on 127.0.0.1 unless told otherwise. */
    public int port() {
        return server.actualPort();
    }

    /** How many clients are connected now. */
    public int connections() {
        return links.size();
    }

    /** Closes all connections; new ones are taken as before. */
    public void cut() {
        links.forEach(Link::close);
    }

    /** Closes all connections and every new one at once, until {@link #heal()}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Takes connections and passes nothing, either way, until {@link #heal()}. */
    public void blackhole() {
        stall(Direction.TO_SERVER);
        stall(Direction.TO_CLIENT);
    }

    /** Passes nothing in one direction until {@link #heal()}. */
    public void stall(Direction direction) {
        stalled.add(direction);
        applyStall();
    }

    /** Passes everything this much later. */
    public void delay(long newDelayMs) {
        delayMs = newDelayMs;
    }

    /** Undoes everything; what was held back arrives now. */
    public void heal() {
        refusing = false;
        delayMs = 0;
        stalled.clear();
        applyStall();
    }

    /** Returns when it took effect, so that nothing that the caller does next gets past it. */
    private void applyStall() {
        Promise<Void> applied = Promise.promise();
        vertx.runOnContext(now -> {
            links.forEach(Link::applyStall);
            applied.complete();
        });
        await(applied.future());
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private void accept(NetSocket caller) {
        if (refusing) {
            caller.close().onFailure(ignored -> {});
            return;
        }
        caller.pause();
        client.connect(targetPort, "127.0.0.1")
                .onSuccess(target -> new Link(caller, target).open())
                .onFailure(refused -> caller.close().onFailure(ignored -> {}));
    }

    /** One client's connection; lives on the proxy's only event loop. */
    private final class Link {
        private final Flow toServer;
        private final Flow toClient;

        Link(NetSocket client, NetSocket target) {
            toServer = new Flow(Direction.TO_SERVER, client, target);
            toClient = new Flow(Direction.TO_CLIENT, target, client);
        }

        void open() {
            links.add(this);
            toServer.open(this);
            toClient.open(this);
            applyStall();
            if (refusing) {
                close();
            }
        }

        void close() {
            links.remove(this);
            toServer.from.close().onFailure(ignored -> {});
            toClient.from.close().onFailure(ignored -> {});
        }

        void applyStall() {
            toServer.applyStall();
            toClient.applyStall();
        }
    }

    /** Bytes of one direction. */
    private final class Flow {
        private final Direction direction;
        private final NetSocket from;
        private final NetSocket to;
        private Future<Void> written = Future.succeededFuture();

        Flow(Direction direction, NetSocket from, NetSocket to) {
            this.direction = direction;
            this.from = from;
            this.to = to;
        }

        void open(Link link) {
            from.handler(this::pass);
            from.closeHandler(end -> written.onComplete(done -> link.close()));
            from.exceptionHandler(failure -> link.close());
        }

        void applyStall() {
            if (stalled.contains(direction)) {
                from.pause();
            } else {
                from.resume();
            }
        }

        /** Order stays although the delay may change: each chunk waits for the one before it. */
        private void pass(Buffer bytes) {
            Future<Void> due = delayMs > 0 ? vertx.timer(delayMs).mapEmpty() : Future.succeededFuture();
            written = Future.join(written, due).compose(ready -> to.write(bytes));
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(drained -> applyStall());
            }
        }
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(BOUND_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the proxy", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the proxy did not do what was asked: " + e, e);
        }
    }
}
