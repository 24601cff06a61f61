package dev.leat.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of fields and columns, whose writers spell the same words in different ways. */
final class Spelling {
    private static final Pattern BOUNDARY =
            Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

    private Spelling() {}

    /** {@code [customer, id]} of customerId, customer_id, customer-id and Customer.ID. */
    static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String word : BOUNDARY.split(name, -1)) {
            if (!word.isEmpty()) {
                words.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    /** Equal for all spellings of the same words, and for those that write them without a boundary. */
    static String letters(String name) {
        return String.join("", words(name));
    }

    /** As columns are mostly written. */
    static String snake(String name) {
        return String.join("_", words(name));
    }

    static boolean endsWith(List<String> words, List<String> end) {
        return !end.isEmpty()
                && words.size() >= end.size()
                && words.subList(words.size() - end.size(), words.size()).equals(end);
    }
}
