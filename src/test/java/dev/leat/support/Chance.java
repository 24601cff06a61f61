package dev.leat.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What one case of {@link Fuzz} is made of; the same seed makes the same. */
public final class Chance {
    private static final int SIZE_MAX = 1 << 16;

    /** What parsers trip over: structure, bounds of numbers, placeholders, characters that are none. */
    private static final List<String> WORDS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "'",
            "\\",
            "\\u0000",
            "\\ud800",
            "\\x",
            "/*",
            "*/",
            "//",
            "#",
            "null",
            "true",
            "false",
            "{}",
            "[]",
            "\"\"",
            "\"a\":1,\"a\":2",
            "0",
            "-0",
            "-1",
            "1.",
            "1e400",
            "-1E-400",
            "1e999999",
            "1e20000000",
            "1E-999999999",
            "2147483648",
            "-9223372036854775809",
            "99999999999999999999999999",
            "NaN",
            "${",
            "${}",
            "${env:",
            "${NO_SUCH}",
            "${env:NO_SUCH:x}",
            "${file:none}",
            "${file:\u0000}",
            "${A:b}",
            "$${",
            "{{",
            "}}",
            "{.a}",
            "$key",
            "$.",
            "..",
            ".",
            "=",
            "==",
            "!=",
            "<",
            "(",
            ")",
            "(?<",
            "(.*a){20}",
            "%{",
            "%{NAME:",
            ":int}",
            "[:",
            "[^",
            "\\Q",
            "\\k<",
            "*",
            "+",
            "-",
            "|",
            ";",
            "&",
            "%",
            "%zz",
            "%00",
            "\u0000",
            "\uFEFF",
            "\uD800",
            "\uDC00",
            "\uFFFF",
            "\uD83D\uDE00",
            "\r",
            "\n",
            "\t",
            " ",
            "+999999999-12-31T23:59:59Z",
            "-999999999-01-01",
            "0000-00-00",
            "2026-02-30",
            "24:00",
            "let a = 1",
            "def f(x)",
            "if (",
            "[for (",
            "https://",
            "a@b:c",
            "../");

    private final SplittableRandom random;
    private final JsonChance json = new JsonChance(this);
    private String input = "nothing";

    Chance(SplittableRandom random) {
        this.random = random;
    }

    /** Tells what the check is about to be done on, for the report of a failure. */
    public String about(String text) {
        input = text;
        return text;
    }

    public byte[] about(byte[] bytes) {
        input = Fuzz.hex(bytes);
        return bytes;
    }

    String input() {
        return input;
    }

    /** 0 up to but without the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    public long number() {
        return random.nextLong();
    }

    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    public <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A word that is trouble, at times so many of them that nothing may nest as deep. */
    public String word() {
        String word = pick(WORDS);
        return oneIn(40) ? word.repeat(1 + below(SIZE_MAX / word.length())) : word;
    }

    public byte[] bytes(int lengthMax) {
        byte[] bytes = new byte[below(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Words without any sense. */
    public String nonsense() {
        StringBuilder text = new StringBuilder();
        for (int left = below(12); left >= 0; left--) {
            text.append(oneIn(3) ? Character.toString(below(0x250)) : word());
        }
        return text.toString();
    }

    /** Any JSON at all, not nested deeper than this. */
    public JsonNode json(int depthMax) {
        return json.any(depthMax);
    }

    /** The same tree with one to three changes. */
    public JsonNode changed(JsonNode good) {
        return json.changed(good);
    }

    /** The same text with one to four changes. */
    public String changed(String good) {
        StringBuilder text = new StringBuilder(good);
        for (int left = below(4); left >= 0; left--) {
            change(text);
        }
        return text.toString();
    }

    private void change(StringBuilder text) {
        int from = below(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + below(oneIn(4) ? 200 : 8));
        switch (below(7)) {
            case 0 -> text.insert(from, word());
            case 1 -> text.replace(from, to, word());
            case 2 -> text.delete(from, to);
            case 3 -> text.insert(from, text.substring(from, to));
            case 4 -> text.insert(below(text.length() + 1), text.substring(from, to));
            case 5 -> text.insert(from, (char) random.nextInt(0x10000));
            default -> text.setLength(oneIn(4) ? from : text.length());
        }
        text.setLength(Math.min(text.length(), SIZE_MAX * 2));
    }

    /** The same bytes with one to four changes. */
    public byte[] changed(byte[] good) {
        byte[] bytes = good;
        for (int left = below(4); left >= 0; left--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes) {
        int from = below(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + below(16));
        return switch (below(7)) {
            case 0 -> joined(bytes, from, word().getBytes(StandardCharsets.UTF_8), from);
            case 1 -> joined(bytes, from, bytes(8), to);
            case 2 -> joined(bytes, from, new byte[0], to);
            case 3 -> joined(bytes, from, Arrays.copyOfRange(bytes, from, to), from);
            case 4 -> joined(bytes, from, new byte[] {-1, -1, -1, -1, 0x7f}, to);
            case 5 -> Arrays.copyOf(bytes, oneIn(4) ? from : bytes.length);
            default -> flipped(bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[below(flipped.length)] ^= (byte) (1 << below(8));
        }
        return flipped;
    }

    private static byte[] joined(byte[] bytes, int from, byte[] between, int to) {
        byte[] joined = Arrays.copyOf(bytes, from + between.length + bytes.length - to);
        System.arraycopy(between, 0, joined, from, between.length);
        System.arraycopy(bytes, to, joined, from + between.length, bytes.length - to);
        return joined;
    }
}
