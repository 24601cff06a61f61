package dev.leat.stage.http;

import dev.leat.api.Call;
import dev.leat.observe.PoolUse;
import dev.leat.observe.trace.RequestSpan;
import dev.leat.observe.trace.Tracing.Request;
import dev.leat.stage.http.Hosts.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Requests with Vert.x's own client. A request waits for its turn here and not in the client's pool: here it can be
 * cancelled, and the pool never has more requests than connections to come.
 */
public final class VertxTransport implements HttpTransport {
    private final HttpSettings settings;
    private final Clients clients;
    private final Hosts hosts;
    private final Gates gates;
    private final @Nullable RequestRate rate;
    private final PoolUse places;
    private final @Nullable PoolUse turns;

    private VertxTransport(Vertx vertx, HttpSettings settings, Hosts hosts) {
        this.settings = settings;
        this.clients = new Clients(vertx, settings);
        this.hosts = hosts;
        this.gates = new Gates(settings.limits().perHost());
        HttpRateConfig wanted = settings.limits().rate();
        this.rate = wanted == null ? null : new RequestRate(vertx, wanted);
        this.places = settings.telemetry().pool(settings.stage(), "host");
        this.turns = wanted == null ? null : settings.telemetry().pool(settings.stage(), "rate");
    }

    public static HttpTransport open(Vertx vertx, HttpSettings settings) {
        return open(vertx, settings, InetAddress::getAllByName);
    }

    static HttpTransport open(Vertx vertx, HttpSettings settings, Hosts.Lookup lookup) {
        return new VertxTransport(vertx, settings, new Hosts(vertx, settings, lookup));
    }

    @Override
    public Future<HttpAnswer> ask(HttpAsk ask, Call call) {
        HttpHead head = ask.head();
        return hosts.find(head.host())
                .compose(addresses -> waiting(places, gates.enter(head.host(), call))
                        .compose(gate -> inTurn(ask, call, addresses).onComplete(ended -> leave(gate))));
    }

    private static <T> Future<T> waiting(PoolUse pool, Future<T> turn) {
        long sinceNs = System.nanoTime();
        pool.waits();
        return turn.onComplete(
                entered -> {
                    pool.waited(1, System.nanoTime() - sinceNs);
                    pool.taken();
                },
                cancelled -> pool.gaveUp(1));
    }

    private void leave(Gates.Gate gate) {
        places.free();
        gates.leave(gate);
    }

    private Future<HttpAnswer> inTurn(HttpAsk ask, Call call, Addresses addresses) {
        PoolUse pool = turns;
        if (rate == null || pool == null) {
            return exchange(ask, call, addresses);
        }
        return waiting(pool, rate.enter(call))
                .compose(entered -> exchange(ask, call, addresses).onComplete(ended -> pool.free()));
    }

    private Future<HttpAnswer> exchange(HttpAsk ask, Call call, Addresses addresses) {
        if (call.isCancelled()) {
            return Future.failedFuture(Line.cancelled());
        }
        RequestSpan span = begin(ask, call);
        Exchange exchange = new Exchange(ask, call, settings, span.headers());
        RequestOptions options = options(ask.head(), addresses);
        return clients.mine()
                .ask(client -> exchange.over(client.request(options), addresses))
                .onComplete(answer -> span.answered(answer.status()), span::failed);
    }

    private RequestSpan begin(HttpAsk ask, Call call) {
        if (ask.traces().isEmpty()) {
            return RequestSpan.NONE;
        }
        HttpHead head = ask.head();
        Request request = new Request(head.method(), head.tls(), head.host(), head.port(), call.attempt());
        return settings.telemetry().tracing().request(request, ask.traces());
    }

    private RequestOptions options(HttpHead head, Addresses addresses) {
        return new RequestOptions()
                .setServer(addresses.current(head.port()))
                .setHost(head.host())
                .setPort(head.port())
                .setSsl(head.tls())
                .setMethod(HttpMethod.valueOf(head.method()))
                .setURI(head.pathAndQuery())
                .setFollowRedirects(false);
    }

    @Override
    public Future<Void> close() {
        return clients.close().eventually(hosts::close);
    }
}
