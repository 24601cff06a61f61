package dev.leat.stage.builtin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ways to hide a part of a text; null where the text is not of the kind and must be hidden wholly. */
final class Masks {
    private static final Pattern CARD = Pattern.compile("[0-9](?:[ -]?[0-9]){11,18}");
    private static final int CARD_DIGITS_SHOWN = 4;
    private static final int FIXED_CHARACTERS = 3;

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    /** What Java takes for a literal or refuses, as it has a colon, so that it never asks a name server. */
    private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:)[0-9A-Fa-f:][0-9A-Fa-f:.]{1,44}");

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES_KEPT = 6;

    private final String with;

    /** @param with one character */
    Masks(String with) {
        this.with = with;
    }

    /** Counts characters and not their halves; a text without anything between the ends is hidden. */
    @Nullable
    String ends(String text, int first, int last) {
        int characters = text.codePointCount(0, text.length());
        if (characters <= first + last) {
            return null;
        }
        int from = text.offsetByCodePoints(0, first);
        int to = text.offsetByCodePoints(text.length(), -last);
        return text.substring(0, from) + with.repeat(characters - first - last) + text.substring(to);
    }

    /** {@code a***@example.com}; a local part of one character is hidden too. */
    @Nullable
    String email(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            return null;
        }
        int first = text.codePointCount(0, at) == 1 ? 0 : Character.charCount(text.codePointAt(0));
        return text.substring(0, first) + with.repeat(FIXED_CHARACTERS) + text.substring(at);
    }

    /** 12 to 19 digits in groups of any length; whether the check digit is right does not matter. */
    @Nullable
    String card(String text) {
        if (!CARD.matcher(text).matches()) {
            return null;
        }
        StringBuilder masked = new StringBuilder();
        int after = (int) text.chars().filter(Character::isDigit).count();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hidden = Character.isDigit(c) && after-- > CARD_DIGITS_SHOWN;
            masked.append(hidden ? with : String.valueOf(c));
        }
        return masked.toString();
    }

    /** The address with zeros behind its network. */
    static @Nullable String network(String text) {
        if (IPV4.matcher(text).matches()) {
            return text.substring(0, text.lastIndexOf('.') + 1) + "0";
        }
        if (!IPV6.matcher(text).matches()) {
            return null;
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            Arrays.fill(bytes, bytes.length == IPV4_BYTES ? IPV4_BYTES - 1 : IPV6_BYTES_KEPT, bytes.length, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException none) {
            return null;
        }
    }
}
