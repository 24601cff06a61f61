package dev.leat.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up shop orders as JSON, about 230 bytes each. An order depends on the seed and its number only, so that a test
 * can ask for any of them again. Order number n has {@code order_id} n. Pure; safe for any thread.
 *
 * @param cancelledShare how many of the good orders have status CANCELLED, 0 to 1
 * @param badEvery every so manieth order is bad in one of the ways of {@link Flaw}, in turn; 0: none is
 * @param lines whether orders carry an array of their lines, which makes them larger
 */
public record Orders(long seed, double cancelledShare, long badEvery, boolean lines) {
    private static final List<String> NAMES = List.of("anna", "bilal", "chiara", "dmitri", "elif", "femke", "goran");
    private static final List<String> COUNTRIES = List.of("DE", "FR", "NL", "PL", "SE", "IT", "ES", "CH");
    private static final List<String> CURRENCIES = List.of("EUR", "EUR", "EUR", "PLN", "SEK", "EUR", "EUR", "CHF");
    private static final List<String> STATUSES = List.of("NEW", "PAID", "PAID", "SHIPPED");
    private static final List<String> NOTES = List.of(
            "leave it at the door",
            "ring twice, \\\"Müller\\\"",
            "gift, please wrap it in blue paper",
            "日本語のメモ",
            "call before delivery: +49 30 901820");

    public Orders {
        if (cancelledShare < 0 || cancelledShare > 1) {
            throw new IllegalArgumentException("cancelledShare must be 0..1, got " + cancelledShare);
        }
        if (badEvery < 0) {
            throw new IllegalArgumentException("badEvery must be 0 or more, got " + badEvery);
        }
    }

    /** Ways in which an order is wrong; all but the first are valid JSON that a database refuses. */
    public enum Flaw {
        NONE,
        NOT_JSON,
        NUL_IN_TEXT,
        MISSING_CUSTOMER,
        ITEMS_OUT_OF_RANGE
    }

    /** The Kafka key of order number n. */
    public static byte[] key(long number) {
        return Long.toString(number).getBytes(UTF_8);
    }

    /** What is wrong with order number n; numbers start at 1. A flawed order is never CANCELLED. */
    public Flaw flaw(long number) {
        if (badEvery == 0 || number % badEvery != 0) {
            return Flaw.NONE;
        }
        Flaw[] flaws = Flaw.values();
        return flaws[1 + (int) ((number / badEvery - 1) % (flaws.length - 1))];
    }

    /** Order number n as JSON, created at that time. */
    public byte[] value(long number, Instant createdAt) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        Flaw flaw = flaw(number);
        int place = random.nextInt(COUNTRIES.size());
        long customer = random.nextLong(1, 1_000_000);
        int items = random.nextInt(1, 6);
        boolean cancelled = random.nextDouble() < cancelledShare && flaw == Flaw.NONE;
        StringBuilder json = new StringBuilder(320).append("{\"order_id\":").append(number);
        json.append(",\"customer_id\":").append(flaw == Flaw.MISSING_CUSTOMER ? "null" : Long.toString(customer));
        text(json, "email", pick(NAMES, random) + customer + "@example.com");
        text(json, "country", COUNTRIES.get(place));
        text(json, "status", cancelled ? "CANCELLED" : pick(STATUSES, random));
        json.append(",\"amount\":").append(money(random, 100, 200_000));
        text(json, "currency", CURRENCIES.get(place));
        json.append(",\"items\":").append(flaw == Flaw.ITEMS_OUT_OF_RANGE ? "99999999999" : Integer.toString(items));
        json.append(",\"priority\":").append(random.nextInt(10) == 0);
        text(json, "created_at", createdAt.toString());
        text(json, "note", flaw == Flaw.NUL_IN_TEXT ? "before\\u0000after" : pick(NOTES, random));
        if (lines) {
            lines(json, items, random);
        }
        if (flaw != Flaw.NOT_JSON) {
            json.append('}');
        }
        return json.toString().getBytes(UTF_8);
    }

    private static void lines(StringBuilder json, int items, SplittableRandom random) {
        json.append(",\"lines\":[");
        for (int line = 1; line <= items; line++) {
            json.append(line == 1 ? "" : ",").append("{\"line\":").append(line);
            text(json, "sku", "SKU-" + random.nextInt(10_000, 100_000));
            json.append(",\"quantity\":").append(random.nextInt(1, 10));
            json.append(",\"price\":").append(money(random, 50, 50_000)).append('}');
        }
        json.append(']');
    }

    private static void text(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":\"").append(value).append('"');
    }

    private static String pick(List<String> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }

    private static BigDecimal money(SplittableRandom random, int minCents, int maxCents) {
        return BigDecimal.valueOf(random.nextInt(minCents, maxCents), 2);
    }
}
