package dev.leat.stage.http;

import java.util.Locale;
import java.util.Set;

/** What may be a header. */
final class Headers {
    static final String NAME = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}";
    static final String NAME_FORM = "the name of a header";

    /** Made by the client from what is sent. */
    private static final Set<String> OWNED =
            Set.of("host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect");

    private Headers() {}

    static boolean isOwned(String name) {
        return OWNED.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isName(String name) {
        return name.matches(NAME);
    }

    /** Printable ASCII: no line break ends the header and begins another one. */
    static boolean isValue(String value) {
        return value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t');
    }
}
