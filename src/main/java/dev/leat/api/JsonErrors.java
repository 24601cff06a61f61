package dev.leat.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Jackson says of a text that is no JSON, without what it says of itself. */
public final class JsonErrors {
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^\\]]*; ([^;\\]]+)]");

    private JsonErrors() {}

    /** {@code Unexpected end-of-input: expected close marker for Object (start marker at line 1, column 25)}. */
    public static String text(JsonProcessingException failure) {
        Matcher source = SOURCE.matcher(String.valueOf(failure.getOriginalMessage()));
        return source.replaceAll(
                found -> Matcher.quoteReplacement(found.group(1).replace(": ", " ")));
    }
}
