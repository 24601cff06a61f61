package dev.leat.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Main class of the JVM that owns everything the quick start runs: broker, PostgreSQL and Leat, each a process of its
 * own. Ends them in order when its standard input closes or a finite run is over; exit code 0 when all events are
 * accounted for.
 */
public final class Keeper {
    private static final long TURN_MS = 25;
    private static final int LINE_TURNS = 40;
    private static final long TOLD_MS = 15_000;

    private final QuickStartOptions options;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private Keeper(QuickStartOptions options) {
        this.options = options;
    }

    /** Arguments as {@link QuickStartOptions} writes them. */
    public static void main(String[] args) {
        Keeper keeper = new Keeper(QuickStartOptions.parse(args));
        keeper.watchStandardInput();
        int code = 1;
        try {
            code = keeper.run();
        } catch (DevException e) {
            System.out.println();
            System.out.println("quick start: " + e.getMessage());
        }
        keeper.forget();
        System.out.flush();
        System.exit(code);
    }

    /** A launcher that was killed cannot delete its file. */
    private void forget() {
        if (stopped.get()) {
            try {
                Files.deleteIfExists(options.result());
            } catch (IOException e) {
                System.out.println("quick start: " + options.result() + " cannot be deleted: " + e.getMessage());
            }
        }
    }

    private void watchStandardInput() {
        Thread watcher = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // only its end matters
                        }
                    } catch (IOException e) {
                        // the same as its end
                    }
                    stopped.set(true);
                },
                "standard-input");
        watcher.setDaemon(true);
        watcher.start();
    }

    private int run() {
        System.out.println("Leat quick start: starting Kafka and PostgreSQL");
        try (QuickStartServers servers = QuickStartServers.start(options)) {
            if (stopped.get()) {
                return 0;
            }
            servers.startLeat();
            System.out.println(servers.places());
            return runEvents(servers);
        }
    }

    private int runEvents(QuickStartServers servers) {
        OrderGenerator generator = servers.generator();
        LiveLine line = new LiveLine(System.out, options.terminal());
        Progress progress = new Progress(servers.database());
        long startNs = System.nanoTime();
        CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> generator.run(stopped::get));
        for (int turn = 0; !sending.isDone() || progress.position() < sent(sending); turn++) {
            servers.requireLeat();
            progress.require(generator.sent());
            if (turn % LINE_TURNS == 0) {
                line.show(
                        generator.sent(),
                        servers.metrics().read(),
                        servers.database().recentLatency());
            }
            Waiting.pause(TURN_MS);
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        line.end();
        return finish(servers, sent(sending), seconds);
    }

    /** What telemetry knows comes a moment after the commit. */
    private int finish(QuickStartServers servers, long sent, double seconds) {
        boolean told = Waiting.within(TOLD_MS, () -> servers.metrics().read().acknowledged() >= sent);
        if (!told) {
            System.out.println("quick start: Leat's telemetry does not know of all events that are committed");
        }
        long dropped = servers.metrics().read().dropped();
        QuickStartDatabase.Latency latency = servers.database().latency();
        Summary summary = new Summary(
                sent,
                servers.database().rows(),
                servers.database().deadLetters(),
                dropped,
                seconds,
                latency.p50Ms(),
                latency.p99Ms());
        System.out.println(summary.text());
        if (!summary.adds()) {
            System.out.println("quick start: rows, dead letters and dropped do not add up to the events");
        }
        if (options.events() > 0) {
            write(summary.json() + System.lineSeparator());
        }
        return summary.adds() ? 0 : 1;
    }

    private void write(String result) {
        try {
            Files.writeString(options.result(), result);
        } catch (IOException e) {
            throw new DevException("the result cannot be written to " + options.result() + ": " + e.getMessage(), e);
        }
    }

    private static long sent(CompletableFuture<Long> sending) {
        try {
            return sending.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DevException told) {
                throw told;
            }
            throw e;
        }
    }
}
