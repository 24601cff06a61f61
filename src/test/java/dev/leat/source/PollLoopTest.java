package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.BatchFailure;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PollLoopTest {
    private final Unconnected source = new Unconnected();
    private final PollLoop loop = new PollLoop(source.parts(), source.consumer);

    @Test
    void an_error_on_the_poll_thread_stops_the_pipeline_and_says_so() throws Exception {
        loop.later(() -> {
            throw new AssertionError("a fault of the program");
        });

        loop.start(); // its first turn runs what waits before it polls, for which there is no client of Kafka here

        loop.stop().get(60, TimeUnit.SECONDS);
        assertThat(source.ends).singleElement().satisfies(end -> {
            assertThat(end.failure()).isEqualTo(BatchFailure.STOP);
            assertThat(end.reason()).contains("a fault of the program");
        });
    }

    @Test
    void what_may_pass_has_everything_opened_anew() throws Exception {
        loop.later(() -> {
            throw new TimeoutException("Failed to seek in time");
        });

        loop.start();

        loop.stop().get(60, TimeUnit.SECONDS);
        assertThat(source.ends).singleElement().satisfies(end -> {
            assertThat(end.failure()).isEqualTo(BatchFailure.OUTAGE);
            assertThat(end.reason()).startsWith("reading Kafka: Failed to seek in time");
        });
    }
}
