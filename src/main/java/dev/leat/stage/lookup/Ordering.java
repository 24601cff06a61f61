package dev.leat.stage.lookup;

import dev.leat.sql.Names;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One entry of {@code orderBy}: a column, and the way to sort by it. */
record Ordering(String column, String way) {
    static final String PATTERN = "(?i)(.+?)((?: +(?:asc|desc))?(?: +nulls +(?:first|last))?)";
    static final String FORM = "a column, with asc or desc and nulls first or nulls last behind it if need be";

    private static final Pattern PARTS = Pattern.compile(PATTERN);

    /** @param text that matches {@link #PATTERN} */
    static Ordering of(String text) {
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be " + FORM + ", got \"" + text + '"');
        }
        return new Ordering(parts.group(1), parts.group(2).toUpperCase(Locale.ROOT));
    }

    String sql(String table) {
        return table + "." + Names.quote(column) + way;
    }
}
