package dev.leat.observe;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process serves at {@code /metrics}, taken apart. */
final class Scraped {
    private static final Pattern HEADER = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Of each family that is described: counter, gauge, histogram, summary. */
    final Map<String, String> types = new TreeMap<>();

    final Map<String, String> help = new TreeMap<>();
    /** Name of a series, such as one that ends in _bucket → names of its labels → values that there are. */
    final Map<String, Map<String, Set<String>>> labels = new TreeMap<>();

    private final Map<String, Double> values = new TreeMap<>();

    Scraped(String text) {
        for (String line : text.split("\n", -1)) {
            Matcher header = HEADER.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (header.matches()) {
                (header.group(1).equals("HELP") ? help : types).put(header.group(2), header.group(3));
            } else if (sample.matches()) {
                sample(sample.toMatchResult());
            }
        }
    }

    private void sample(MatchResult sample) {
        String written = sample.group(2) == null ? "" : sample.group(2);
        Map<String, Set<String>> known = labels.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
        LABEL.matcher(written)
                .results()
                .forEach(label -> known.computeIfAbsent(label.group(1), name -> new TreeSet<>())
                        .add(label.group(2)));
        values.put(sample.group(1) + "{" + written + "}", Double.parseDouble(sample.group(3)));
    }

    /** All series of this name whose labels contain each of these texts, added up. */
    double sum(String name, String... labelTexts) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{"))
                .filter(entry -> Set.of(labelTexts).stream()
                        .allMatch(text -> entry.getKey().contains(text)))
                .mapToDouble(entry -> entry.getValue())
                .sum();
    }
}
