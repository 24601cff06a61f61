package dev.leat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How much of the events was written how long after the start, as an onlooker sees it. One thread adds. */
final class Progress {
    private final List<Sample> samples = new ArrayList<>();
    private volatile double share;

    /**
     * One look.
     *
     * @param processCpu CPU seconds so far
     * @param memoryMb resident now, in mebibytes
     */
    record Sample(double seconds, double share, double processCpu, double memoryMb) {}

    void add(Sample sample) {
        samples.add(sample);
        share = sample.share();
    }

    /** The share of the events that was written at the last look; from any thread. */
    double share() {
        return share;
    }

    /** Nothing before the first row. */
    boolean started() {
        return !samples.isEmpty();
    }

    double firstSeconds() {
        return samples.get(0).seconds();
    }

    double lastSeconds() {
        return samples.get(samples.size() - 1).seconds();
    }

    /** A figure when that share was reached, on the straight line between two looks. */
    double at(double wanted, ToDoubleFunction<Sample> figure) {
        Sample before = samples.get(0);
        for (Sample sample : samples) {
            if (sample.share() >= wanted) {
                double step = sample.share() - before.share();
                double part = step == 0 ? 0 : (wanted - before.share()) / step;
                double from = figure.applyAsDouble(before);
                return from + part * (figure.applyAsDouble(sample) - from);
            }
            before = sample;
        }
        throw new IllegalStateException("never reached " + wanted);
    }
}
