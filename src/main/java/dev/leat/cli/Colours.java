package dev.leat.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours for terminals: green for what goes well, yellow for what waits, red for what needs somebody. */
final class Colours {
    /** At the end of a cell or a line, so that what only speaks of a state is left as it is. */
    private static final Pattern STATE = Pattern.compile(
            "\\b(?:(RUNNING|ok)|(STARTING|PAUSED|RELOADING|DRAINING|draining|degraded)|(STOPPED|failed|unreachable))"
                    + "(?=  |$)",
            Pattern.MULTILINE);

    private Colours() {}

    /** The same text, with the states in it coloured; columns stay where they are. */
    static String ofStates(String text) {
        Matcher found = STATE.matcher(text);
        return found.replaceAll(state -> state.group(1) != null
                ? good(state.group())
                : state.group(2) != null ? odd(state.group()) : bad(state.group()));
    }

    static String good(String text) {
        return coloured(32, text);
    }

    static String odd(String text) {
        return coloured(33, text);
    }

    static String bad(String text) {
        return coloured(31, text);
    }

    /** By the numbers of ECMA-48, which every terminal knows. */
    private static String coloured(int code, String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
