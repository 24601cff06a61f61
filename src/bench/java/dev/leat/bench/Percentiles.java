package dev.leat.bench;

import java.util.stream.LongStream;

/** Exact percentiles of times, in milliseconds. */
final class Percentiles {
    private final long[] sortedUs;

    /** @param us microseconds; the negative ones do not count */
    Percentiles(LongStream us) {
        sortedUs = us.filter(time -> time >= 0).sorted().toArray();
        if (sortedUs.length == 0) {
            throw new IllegalStateException("nothing was measured");
        }
    }

    /** So much was not exceeded by this share of all. */
    double ms(double share) {
        int at = (int) Math.ceil(share * sortedUs.length) - 1;
        return sortedUs[Math.max(0, at)] / 1e3;
    }
}
