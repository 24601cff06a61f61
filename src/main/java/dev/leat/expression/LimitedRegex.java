package dev.leat.expression;

import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that gives up: one such as {@code (.*a){20}b} would try for ever on a text that somebody chose.
 * Time counts only after the first hundred thousand steps (a few milliseconds), so that a pause of the machine fails no
 * event whose text is harmless.
 */
public final class LimitedRegex {
    private static final int STEPS_BETWEEN_LOOKS = 100_000;

    private final Pattern pattern;
    private final long limitMs;
    private final String key;

    /** With a limit that the key {@code timeLimitMs} of a stage gives. */
    public LimitedRegex(Pattern pattern, long limitMs) {
        this(pattern, limitMs, " (timeLimitMs)");
    }

    private LimitedRegex(Pattern pattern, long limitMs, String key) {
        this.pattern = pattern;
        this.limitMs = limitMs;
        this.key = key;
    }

    /** With a limit that nobody can set. */
    static LimitedRegex fixed(Pattern pattern, long limitMs) {
        return new LimitedRegex(pattern, limitMs, "");
    }

    /** @throws EventException of kind TIMEOUT when it takes too long, TOO_LARGE when it nests too deep */
    public boolean isIn(String text) {
        return run(text, Matcher::find);
    }

    /** The match of the whole text, or anywhere in it; null when there is none. */
    public @Nullable Matcher match(String text, boolean anywhere) {
        return this.<@Nullable Matcher>run(text, matcher -> {
            boolean found = anywhere ? matcher.find() : matcher.matches();
            return found ? matcher : null;
        });
    }

    /** @param replacement with groups as {@code $1} or <code>${name}</code> */
    public String replaceAll(String text, String replacement) {
        return run(text, matcher -> matcher.replaceAll(replacement));
    }

    /** Puts exactly this in for every match; null when a match is empty. */
    @Nullable
    String replaceEach(String text, String by) {
        return this.<@Nullable String>run(text, matcher -> {
            BoundedText result = new BoundedText();
            int from = 0;
            while (matcher.find()) {
                if (matcher.start() == matcher.end()) {
                    return null;
                }
                result.append(text, from, matcher.start()).append(by);
                from = matcher.end();
            }
            return result.append(text, from, text.length()).toString();
        });
    }

    /** What stands between the matches; empty texts at the end are left out. */
    String[] split(String text) {
        return guarded(text, watched -> pattern.split(watched));
    }

    private <T extends @Nullable Object> T run(String text, Function<Matcher, T> work) {
        return guarded(text, watched -> work.apply(pattern.matcher(watched)));
    }

    private <T extends @Nullable Object> T guarded(String text, Function<CharSequence, T> work) {
        try {
            return work.apply(new Watched(text));
        } catch (StackOverflowError tooDeep) {
            throw new EventException(
                    FailureKind.TOO_LARGE,
                    "the regular expression needs more stack than there is for a text of " + text.length()
                            + " characters; write repeated groups as possessive ones: (…)*+");
        }
    }

    /** What the matcher reads; looks at the clock now and then. */
    private final class Watched implements CharSequence {
        private final String text;
        private int steps;
        private long deadlineNs;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps == STEPS_BETWEEN_LOOKS) {
                look();
            }
            return text.charAt(index);
        }

        private void look() {
            steps = 0;
            long nowNs = System.nanoTime();
            if (deadlineNs == 0) {
                deadlineNs = nowNs + TimeUnit.MILLISECONDS.toNanos(limitMs);
            } else if (nowNs - deadlineNs > 0) {
                throw new EventException(
                        FailureKind.TIMEOUT,
                        "the regular expression did not finish within " + limitMs + " ms on a text of " + text.length()
                                + " characters" + key);
            }
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
