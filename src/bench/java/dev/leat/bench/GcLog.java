package dev.leat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code -Xlog:gc:…:uptime} tells of a JVM's garbage collections. */
final class GcLog {
    private static final Pattern LINE = Pattern.compile("\\[(\\d+\\.\\d+)s].* (\\d+)M->(\\d+)M\\(.*");

    private final List<Collection> all;

    private GcLog(List<Collection> all) {
        this.all = all;
    }

    /**
     * One collection.
     *
     * @param seconds after the JVM's start
     * @param allocatedMb since the one before
     * @param afterMb what is left
     */
    record Collection(double seconds, double allocatedMb, double afterMb) {}

    static GcLog read(Path log) throws IOException {
        List<Collection> all = new ArrayList<>();
        double leftMb = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher found = LINE.matcher(line);
            if (found.matches()) {
                double beforeMb = Double.parseDouble(found.group(2));
                double afterMb = Double.parseDouble(found.group(3));
                all.add(new Collection(Double.parseDouble(found.group(1)), beforeMb - leftMb, afterMb));
                leftMb = afterMb;
            }
        }
        return new GcLog(all);
    }

    List<Collection> between(double fromSeconds, double toSeconds) {
        return all.stream()
                .filter(one -> one.seconds() > fromSeconds && one.seconds() <= toSeconds)
                .toList();
    }

    /** As if each had been allocated evenly since the collection before. */
    double allocatedMb(double fromSeconds, double toSeconds) {
        double sum = 0;
        double before = 0;
        for (Collection one : all) {
            double overlap = Math.min(toSeconds, one.seconds()) - Math.max(fromSeconds, before);
            if (overlap > 0) {
                sum += one.allocatedMb() * overlap / (one.seconds() - before);
            }
            before = one.seconds();
        }
        return sum;
    }
}
