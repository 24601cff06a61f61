package dev.leat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Linux says of processes in {@code /proc}; a process that has ended uses nothing. */
final class Proc {
    /** USER_HZ; 100 on every Linux of today. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int CHILDREN_UTIME = 13;
    private static final int CHILDREN_STIME = 14;
    private static final int PARENT = 1;

    private Proc() {}

    /** CPU seconds that the process used so far, -1 when it has ended. */
    static double cpuSeconds(long pid) {
        String[] stat = stat(pid);
        return stat.length == 0 ? -1 : ticks(stat, UTIME, STIME) / TICKS_PER_SECOND;
    }

    /** CPU seconds of the process, its living children and those it has waited for. */
    static double cpuSecondsWithChildren(long pid) {
        String[] own = stat(pid);
        if (own.length == 0) {
            return -1;
        }
        double ticks = ticks(own, UTIME, STIME, CHILDREN_UTIME, CHILDREN_STIME);
        for (String[] child : childrenOf(pid).values()) {
            ticks += ticks(child, UTIME, STIME);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Most memory that the process ever had in RAM, in mebibytes; -1 when it has ended. */
    static long peakMemoryMb(long pid) {
        return statusMb(pid, "VmHWM:");
    }

    /** Memory that the process has in RAM now, in mebibytes; -1 when it has ended. */
    static long memoryMb(long pid) {
        return statusMb(pid, "VmRSS:");
    }

    private static long statusMb(long pid, String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return -1;
        }
    }

    private static Map<Long, String[]> childrenOf(long parent) {
        Map<Long, String[]> children = new TreeMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .forEach(pid -> {
                        String[] stat = stat(pid);
                        if (stat.length > PARENT && Long.parseLong(stat[PARENT]) == parent) {
                            children.put(pid, stat);
                        }
                    });
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        return children;
    }

    private static double ticks(String[] stat, int... fields) {
        double sum = 0;
        for (int field : fields) {
            sum += Long.parseLong(stat[field]);
        }
        return sum;
    }

    /** The fields after the name in brackets; none when there is no such process. */
    private static String[] stat(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException gone) {
            return new String[0];
        }
    }
}
