package dev.leat.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the known name that somebody may have meant. */
public final class Nearest {
    private Nearest() {}

    /** {@code is not a known key; did you mean 'table'?} */
    static String unknownKey(String given, Collection<String> known) {
        return unknown("key", given, known);
    }

    /** The same for names of another kind, such as a type. */
    public static String unknown(String kind, String given, Collection<String> known) {
        return "is not a known " + kind + "; "
                + hint(given, known).orElseGet(() -> "known are: " + String.join(", ", new TreeSet<>(known)));
    }

    /** {@code did you mean 'table'?}; empty when nothing is near. */
    public static Optional<String> hint(String given, Collection<String> known) {
        return of(given, known).map(near -> "did you mean '" + near + "'?");
    }

    /** One of the known names may have been meant. */
    public static boolean isNear(String given, Collection<String> known) {
        return of(given, known).isPresent();
    }

    private static Optional<String> of(String given, Collection<String> known) {
        int farthest = Math.max(1, given.length() / 3);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(lower(given), lower(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> distance(lower(given), lower(name)) <= farthest);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Letters put in, left out, replaced, or swapped with their neighbour. */
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : cheapest(steps, from, to, i, j);
            }
        }
        return steps[from.length()][to.length()];
    }

    private static int cheapest(int[][] steps, String from, String to, int i, int j) {
        int replaced = steps[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
