package dev.leat.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many events to take of each partition, so that all together give what is wanted, as evenly as there are some. */
final class Shares {
    private Shares() {}

    /**
     * Whom nothing is taken of is left out.
     *
     * @param available how many there are at most
     * @param wanted of all together
     */
    static <K extends Comparable<K>> Map<K, Long> of(Map<K, Long> available, long wanted) {
        List<Map.Entry<K, Long>> fewestFirst = new ArrayList<>(available.entrySet());
        fewestFirst.sort(Map.Entry.<K, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
        Map<K, Long> shares = new HashMap<>();
        long left = wanted;
        int others = fewestFirst.size();
        for (Map.Entry<K, Long> one : fewestFirst) {
            long even = (left + others - 1) / others;
            long share = Math.min(one.getValue(), even);
            if (share > 0) {
                shares.put(one.getKey(), share);
            }
            left -= Math.max(share, 0);
            others--;
        }
        return shares;
    }
}
