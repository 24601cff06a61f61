package dev.leat.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least that asks the same service as often: event loops that each keep their share of requests on the way, with
 * Vert.x's web client. Each has an id in its path, and its answer is parsed; no Kafka, no database, no order, no retry,
 * no deadline.
 */
public final class HttpBaseline extends VerticleBase {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SCORE = 7;

    private final int port;
    private final int concurrency;
    private final AtomicInteger left;
    private final Promise<Void> done = Promise.promise();
    private WebClient client;
    private int open;

    @SuppressWarnings("NullAway.Init") // a verticle gets its Vert.x when it is deployed
    private HttpBaseline(int port, int concurrency, AtomicInteger left) {
        this.port = port;
        this.concurrency = concurrency;
        this.left = left;
    }

    /** Arguments: port, requests in all, requests in flight, event loops. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[1]));
        int loops = Integer.parseInt(args[3]);
        Future<Void> all = Future.succeededFuture();
        for (int loop = 0; loop < loops; loop++) {
            HttpBaseline share = new HttpBaseline(Integer.parseInt(args[0]), Integer.parseInt(args[2]) / loops, left);
            vertx.deployVerticle(share).await();
            all = all.compose(before -> share.done.future());
        }
        all.await();
        vertx.close().await();
    }

    @Override
    public Future<?> start() {
        client = WebClient.create(vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(concurrency));
        context.runOnContext(go -> {
            for (int i = 0; i < concurrency; i++) {
                next();
            }
        });
        return Future.succeededFuture();
    }

    private void next() {
        int id = left.getAndDecrement();
        if (id <= 0) {
            if (open == 0) {
                done.tryComplete();
            }
            return;
        }
        open++;
        client.get(port, "127.0.0.1", "/score/" + id)
                .putHeader("accept", "application/json")
                .send()
                .map(HttpResponse::body)
                .map(HttpBaseline::checked)
                .onComplete(
                        score -> {
                            open--;
                            next();
                        },
                        done::tryFail);
    }

    private static int checked(Buffer answer) {
        try {
            int score = MAPPER.readTree(answer.getBytes()).path("score").intValue();
            if (score != SCORE) {
                throw new IllegalStateException("the answer is not the service's");
            }
            return score;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
