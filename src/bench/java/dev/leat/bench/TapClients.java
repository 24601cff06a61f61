package dev.leat.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many clients of one tap, each with a connection of its own. Says {@code connected} when all have an answer; and when
 * the server has ended all answers, how many events were shown: all together, to each at least and to each at most,
 * and its seconds of CPU time since they were connected.
 */
public final class TapClients {
    private static final int AT_ONCE = 200;
    private static final int CONNECTIONS_PER_CLIENT = 500;
    private static final long SECONDS_MAX = 600;
    private static final String SEEN = "event: seen";

    private final int port;
    private final String uri;
    private final List<HttpClient> clients = new ArrayList<>();
    private final int[] seen;
    private final CountDownLatch open;
    private final CountDownLatch ended;
    private volatile @Nullable Throwable failure;

    private TapClients(Vertx vertx, int port, int count, int rate) {
        this.port = port;
        this.uri = "/api/v1/pipelines/" + PipelineText.NAME + "/tap?stage=source&rate=" + rate;
        this.seen = new int[count];
        this.open = new CountDownLatch(count);
        this.ended = new CountDownLatch(count);
        for (int i = 0; i < count; i += CONNECTIONS_PER_CLIENT) {
            clients.add(vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_CLIENT)));
        }
    }

    /** Arguments: port of the admin server, clients, events per second. */
    public static void main(String[] args) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        int count = Integer.parseInt(args[1]);
        TapClients all = new TapClients(vertx, Integer.parseInt(args[0]), count, Integer.parseInt(args[2]));
        try {
            all.run();
        } finally {
            vertx.close().await();
        }
    }

    private void run() throws InterruptedException {
        for (int chain = 0; chain < Math.min(AT_ONCE, seen.length); chain++) {
            connect(chain).onFailure(this::failed);
        }
        await(open);
        double cpuSeconds = cpuSeconds();
        say("connected " + seen.length);
        await(ended);
        IntSummaryStatistics shown = IntStream.of(seen).summaryStatistics();
        say("seen " + shown.getSum() + " " + shown.getMin() + " " + shown.getMax() + " " + (cpuSeconds() - cpuSeconds));
    }

    private static double cpuSeconds() {
        return Proc.cpuSeconds(ProcessHandle.current().pid());
    }

    /** One after the other, each chain every so many of them. */
    private Future<Void> connect(int number) {
        if (number >= seen.length) {
            return Future.succeededFuture();
        }
        return clients.get(number / CONNECTIONS_PER_CLIENT)
                .request(HttpMethod.GET, port, "127.0.0.1", uri)
                .compose(request -> request.send())
                .compose(response -> opened(number, response))
                .compose(opened -> connect(number + AT_ONCE));
    }

    private Future<Void> opened(int number, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("status " + response.statusCode());
        }
        RecordParser lines = RecordParser.newDelimited("\n", line -> line(number, line));
        response.handler(lines).endHandler(end -> ended.countDown()).exceptionHandler(this::failed);
        open.countDown();
        return Future.succeededFuture();
    }

    private void line(int number, Buffer line) {
        if (line.length() == SEEN.length() && line.toString().equals(SEEN)) {
            seen[number]++;
        }
    }

    private void failed(Throwable cause) {
        failure = cause;
        release(open);
        release(ended);
    }

    private static void release(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            latch.countDown();
        }
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        boolean inTime = latch.await(SECONDS_MAX, TimeUnit.SECONDS);
        Throwable cause = failure;
        if (cause != null || !inTime) {
            throw new IllegalStateException("a client failed, or took too long", cause);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
