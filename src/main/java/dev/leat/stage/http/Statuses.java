package dev.leat.stage.http;

import dev.leat.config.KeyException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each status of an answer means for the event. */
final class Statuses {
    private static final int LEAST = 100;
    private static final int BEYOND = 600;
    private static final int CLASS = 100;
    private static final Pattern FORM = Pattern.compile("([1-5])xx|([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");
    private static final List<Integer> PASSING = List.of(408, 425, 429);

    private final StatusAction[] actions = new StatusAction[BEYOND];

    private Statuses() {
        Arrays.fill(actions, StatusAction.DEAD_LETTER);
        Arrays.fill(actions, 200, 300, StatusAction.OK);
        Arrays.fill(actions, 500, BEYOND, StatusAction.RETRY);
        PASSING.forEach(status -> actions[status] = StatusAction.RETRY);
    }

    /** Of several entries for a status, the one that names the fewest statuses counts. */
    static Statuses of(Map<String, StatusAction> entries) {
        Statuses statuses = new Statuses();
        entries.entrySet().stream()
                .map(entry -> Range.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Range::size).reversed())
                .forEach(range -> Arrays.fill(statuses.actions, range.from(), range.to(), range.action()));
        return statuses;
    }

    StatusAction of(int status) {
        return status >= LEAST && status < BEYOND ? actions[status] : StatusAction.DEAD_LETTER;
    }

    private record Range(int from, int to, StatusAction action) {
        static Range of(String text, StatusAction action) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw wrong(text, "must be a status such as 404, a class such as 4xx or a range such as 500-503");
            }
            if (form.group(1) != null) {
                int from = Integer.parseInt(form.group(1)) * CLASS;
                return new Range(from, from + CLASS, action);
            }
            int from = Integer.parseInt(form.group(2));
            int last = form.group(3) == null ? from : Integer.parseInt(form.group(3));
            if (last < from) {
                throw wrong(text, "is a range that ends before it begins");
            }
            return new Range(from, last + 1, action);
        }

        int size() {
            return to - from;
        }

        private static KeyException wrong(String text, String message) {
            return new KeyException(List.of("statuses", text), message);
        }
    }
}
