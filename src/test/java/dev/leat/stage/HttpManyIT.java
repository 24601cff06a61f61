package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.Ack;
import dev.leat.stage.http.Backend;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten thousand requests under way at once, on two event loops, round after round in the same memory. */
class HttpManyIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LANES = 2;
    private static final int IN_FLIGHT = 10_000;
    private static final int BATCH = 500;
    private static final int ROUNDS = 6;
    private static final long GROWTH_BYTES_MAX = 16 << 20;

    @Test
    void ten_thousand_requests_are_under_way_at_once_and_memory_does_not_grow() {
        try (Backend backend = Backend.plain();
                RunningStages stages = running(backend.port)) {
            List<Future<Ack>> held = send(stages, "hold", 0);
            await().atMost(LONG).until(() -> backend.held.size() == IN_FLIGHT);
            backend.answerHeld();
            assertThat(rows(stages, held)).isEqualTo(2L * IN_FLIGHT);

            rows(stages, send(stages, "wait", 1));
            long beforeBytes = usedBytes();
            for (int round = 2; round < 2 + ROUNDS; round++) {
                assertThat(rows(stages, send(stages, "wait", round))).isEqualTo(2L * IN_FLIGHT);
            }
            long growthBytes = usedBytes() - beforeBytes;

            System.out.println("most requests under way: " + backend.mostOpen + ", connections: " + backend.connections
                    + ", growth over " + ROUNDS + " rounds: " + growthBytes / 1024 + " KiB");
            assertThat(backend.mostOpen).hasValue(IN_FLIGHT);
            assertThat(backend.open).hasValue(0);
            assertThat(growthBytes).isLessThan(GROWTH_BYTES_MAX);
        }
    }

    /** Twice as many events as may be under way. */
    private static List<Future<Ack>> send(RunningStages stages, String path, int round) {
        List<Future<Ack>> sent = new ArrayList<>();
        for (int i = 0; i < 2 * IN_FLIGHT / BATCH; i++) {
            long base = (long) round * 2 * IN_FLIGHT + (long) i * BATCH;
            String to = base % (2 * IN_FLIGHT) < IN_FLIGHT ? path : "wait";
            String[] values = IntStream.range(0, BATCH)
                    .mapToObj(n -> "{\"to\":\"" + to + "\"}")
                    .toArray(String[]::new);
            sent.add(stages.send(Given.batch(i % LANES, base, values)));
        }
        return sent;
    }

    private static long rows(RunningStages stages, List<Future<Ack>> sent) {
        long rows = sent.stream()
                .mapToLong(each -> RunningStages.await(each).rows())
                .sum();
        stages.written.clear();
        stages.reports.clear();
        return rows;
    }

    private static RunningStages running(int port) {
        String stage = "{\"name\": \"ask\", \"type\": \"http\", \"url\": \"http://localhost:" + port
                + "/{.to}\", \"into\": \"answer\", \"timeoutMs\": 60000, \"concurrency\": " + IN_FLIGHT / LANES
                + ", \"connection\": {\"version\": \"http2\", \"connections\": 128, \"allowHosts\": [\"localhost\"]},"
                + " \"limits\": {\"perHost\": " + IN_FLIGHT + "}}";
        return new RunningStages(
                Given.pipeline("p", "[" + stage + "]", "", LANES),
                Outside.real(),
                new VertxOptions().setEventLoopPoolSize(LANES));
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
