package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A stage of one's own, called mine, as the only one of a pipeline, and what tests of such stages need. */
final class OwnStage {
    private static final long LONGEST_S = 60;

    private OwnStage() {}

    /**
     * The stage on a real event bus, in a pipeline called p.
     *
     * @param use the name that it was given by {@link Given#stage}
     * @param more of its configuration
     */
    static RunningStages running(String use, String more) {
        return running("p", use, more);
    }

    static RunningStages running(String pipeline, String use, String more) {
        return new RunningStages(Given.pipeline(
                pipeline,
                "[{\"name\": \"mine\", \"type\": \"java\", \"provider\": \"test\", \"options\": {\"use\": \"" + use
                        + "\"}, " + more + "}]",
                ""));
    }

    static void awaitLatch(CountDownLatch latch) {
        awaitLatch(latch, LONGEST_S);
    }

    static void awaitLatch(CountDownLatch latch, long seconds) {
        try {
            assertThat(latch.await(seconds, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String[] numbers(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(Integer::toString).toArray(String[]::new);
    }
}
