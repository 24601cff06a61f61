package dev.leat.support;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * SQL as PostgreSQL's lexer cuts it: names in quotation marks become {@code ?} and are listed, decoded; texts in
 * apostrophes stay. Whoever changes the rest by a name has got out of its quotes.
 */
public record SqlTokens(String skeleton, List<String> names) {
    private static final String[] PIECES = {
        "\"",
        "\"\"",
        "'",
        "\\",
        "$$",
        "$q$",
        ";",
        "--",
        "/*",
        "*/",
        "\n",
        ")",
        "(",
        "%s",
        "$1",
        "U&",
        "E'",
        ".",
        " ",
        ",",
        "x",
        "DROP TABLE t",
        "::",
        "\u201d",
        "\uff02",
        "\ud83d\udd25",
        "\u202e",
        "ä",
        "\\u0022",
        "?",
        ":a"
    };

    public static SqlTokens of(String sql) {
        StringBuilder skeleton = new StringBuilder();
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < sql.length()) {
            char character = sql.charAt(at);
            if (character == '"' || character == '\'') {
                int end = end(sql, at, character);
                String inside = sql.substring(at + 1, end);
                if (character == '"') {
                    names.add(inside.replace("\"\"", "\""));
                    skeleton.append('?');
                } else {
                    skeleton.append('\'').append(inside).append('\'');
                }
                at = end + 1;
            } else {
                skeleton.append(character);
                at++;
            }
        }
        return new SqlTokens(skeleton.toString(), names);
    }

    private static int end(String sql, int start, char mark) {
        for (int at = start + 1; at < sql.length(); at++) {
            if (sql.charAt(at) == mark) {
                if (at + 1 < sql.length() && sql.charAt(at + 1) == mark) {
                    at++;
                } else {
                    return at;
                }
            }
        }
        throw new AssertionError("not closed at " + start + ": " + sql);
    }

    /** A name that would like to be more. */
    public static String hostile(SplittableRandom random) {
        StringBuilder name = new StringBuilder("n");
        for (int left = 1 + random.nextInt(5); left > 0; left--) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }
}
