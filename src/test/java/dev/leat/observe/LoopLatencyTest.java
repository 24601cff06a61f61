package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopLatencyTest {
    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.newVertx();

    @BeforeEach
    void start() throws Exception {
        metrics.start(vertx).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        metrics.close();
    }

    @Test
    void every_event_loop_has_a_timer_of_its_own() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(metrics.scrape()
                                .lines()
                                .filter(line -> line.startsWith("leat_event_loop_delay_seconds_count"))
                                .filter(line -> !line.endsWith(" 0")))
                        .hasSize(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE));
    }

    @Test
    void a_blocked_event_loop_is_counted_by_name_and_fails_to_live_until_it_answers_again() {
        AtomicReference<String> blocked = new AtomicReference<>("");
        CountDownLatch release = new CountDownLatch(1);
        vertx.getOrCreateContext().runOnContext(go -> {
            blocked.set(Thread.currentThread().getName());
            hold(release);
        });

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(metrics.scrape())
                        .contains("leat_event_loop_blocked_total{loop=\"" + blocked.get() + "\"} 1.0"));
        long laterNs = System.nanoTime() + Health.LOOP_SILENT_NS;
        assertThat(Health.live(metrics.loops(), List.of(), laterNs).reasons())
                .anyMatch(reason -> reason.contains(blocked.get()));
        release.countDown();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> metrics.loops().blocked(System.nanoTime()).isEmpty());
    }

    private static void hold(CountDownLatch release) {
        try {
            assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
        }
    }
}
