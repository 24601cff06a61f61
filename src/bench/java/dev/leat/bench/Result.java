package dev.leat.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One run of one contender.
 *
 * @param seconds from starting the process to the last row
 * @param firstRowSeconds from starting the process to the first row that others can see
 * @param steadyPerSecond events per second between 30% and 95% of all events
 * @param processCpu CPU seconds of the process from start to end, per million events
 * @param steadyCpu the same between 30% and 95% of all events: without the start
 * @param postgresCpu CPU seconds of all PostgreSQL processes meanwhile, per million events
 * @param peakMemoryMb largest resident memory of the process, in mebibytes
 */
record Result(
        String contender,
        double seconds,
        double firstRowSeconds,
        double perSecond,
        double steadyPerSecond,
        double processCpu,
        double steadyCpu,
        double postgresCpu,
        double peakMemoryMb) {

    /** The median of each figure; of an even number of runs the higher of the middle two. */
    static Result median(List<Result> runs) {
        return new Result(
                runs.get(0).contender(),
                median(runs, Result::seconds),
                median(runs, Result::firstRowSeconds),
                median(runs, Result::perSecond),
                median(runs, Result::steadyPerSecond),
                median(runs, Result::processCpu),
                median(runs, Result::steadyCpu),
                median(runs, Result::postgresCpu),
                median(runs, Result::peakMemoryMb));
    }

    /** All of them, in their order. */
    double[] figures() {
        return new double[] {
            seconds, firstRowSeconds, perSecond, steadyPerSecond, processCpu, steadyCpu, postgresCpu, peakMemoryMb
        };
    }

    private static double median(List<Result> runs, ToDoubleFunction<Result> figure) {
        return Report.median(runs.stream().mapToDouble(figure).toArray());
    }
}
