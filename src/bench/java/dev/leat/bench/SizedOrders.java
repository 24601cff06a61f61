package dev.leat.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events of a certain size: an id, a status as orders have, one in four cancelled, and a text. PostgreSQL keeps that
 * as it is ({@code STORAGE EXTERNAL}), so that it is not its compression that is measured.
 *
 * @param bytes of an event
 */
record SizedOrders(int bytes) implements Dataset {
    private static final int SEED = 42;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** Texts are cut from it, since making them anew takes longer than moving them. */
    private static final String TEXT = text();

    /** One of them. */
    private record Sized(long orderId, String status, String text) implements Item {
        @Override
        public boolean cancelled() {
            return status.equals("CANCELLED");
        }

        @Override
        public byte[] json() {
            return ("{\"order_id\":" + orderId + ",\"status\":\"" + status + "\",\"payload\":\"" + text + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public List<Object> row() {
            return List.of(orderId, status, text);
        }
    }

    private static String text() {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 << 20; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    @Override
    public String columns() {
        return "order_id bigint PRIMARY KEY, status text NOT NULL, payload text STORAGE EXTERNAL NOT NULL";
    }

    @Override
    public Item item(int index) {
        SplittableRandom random = new SplittableRandom((long) SEED * bytes + index);
        String status = random.nextInt(4) == 0 ? "CANCELLED" : "PAID";
        Sized without = new Sized(1_000_000L + index, status, "");
        int length = bytes - without.json().length;
        int from = random.nextInt(TEXT.length() - length);
        return new Sized(without.orderId(), status, TEXT.substring(from, from + length));
    }
}
