package dev.leat.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One event: everything about it follows from its partition, its number there (which is its offset, too) and its kind.
 * A key belongs to one partition for ever.
 */
record Made(int partition, int number, EventKind kind) {
    static final int KEYS = 20;
    private static final int KEYS_OF_PARTITION = 1_000;
    private static final int MARKS_MAX = 3;

    /** Of so many good events one has marks, so that there are transactions of one statement and of several. */
    private static final int ONE_OF = 8;

    /**
     * A row of its key in the table of marks; those of one event may have the same number.
     *
     * @param note that the event leaves out where it is null: the row keeps its own, a new one has the default
     */
    record Mark(int no, long version, @Nullable String note) {
        private String json(long key) {
            return "{\"k\":" + key + ",\"no\":" + no + ",\"v\":" + version
                    + (note == null ? "}" : ",\"note\":\"" + note + "\"}");
        }
    }

    /** A multiplier that spreads; taken from the number so that keys come in no order. */
    private long mixed() {
        long mixed = (partition * 1_000_003L + number) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    long key() {
        return partition * (long) KEYS_OF_PARTITION + Math.floorMod(mixed(), KEYS);
    }

    long amount() {
        return Math.floorMod(mixed() >>> 7, 1_000_000);
    }

    /** How many rows it has in the second table. */
    int lines() {
        return Math.floorMod((int) (mixed() >>> 40), 4);
    }

    /** In the order in which they take effect; none of an event that is not good, which may come through or not. */
    List<Mark> marks() {
        boolean marked = kind == EventKind.GOOD && Math.floorMod((int) (mixed() >>> 44), ONE_OF) == 0;
        int count = marked ? 1 + Math.floorMod((int) (mixed() >>> 33), MARKS_MAX) : 0;
        return IntStream.range(0, count).mapToObj(this::mark).toList();
    }

    private Mark mark(int at) {
        long version = (long) number * MARKS_MAX + at;
        return new Mark(at % 2, version, (mixed() >>> at & 1) == 0 ? null : "note " + version);
    }

    /** What the service answers for it. */
    long score() {
        return score(partition, number);
    }

    static long score(int partition, int number) {
        return partition * 31L + number * 7L;
    }

    String body() {
        return kind == EventKind.REFUSED_BY_THE_LEDGER ? "poison" : "event " + number + " of " + partition;
    }

    byte[] keyBytes() {
        return Long.toString(key()).getBytes(UTF_8);
    }

    byte @Nullable [] value() {
        String text = switch (kind) {
            case TOMBSTONE -> null;
            case NOT_JSON -> "{\"number\": " + number + ", oh";
            case GOOD, DROPPED, NOT_A_NUMBER, REFUSED_BY_THE_LEDGER, REFUSED_BY_THE_LINES, REFUSED_BY_THE_STATE ->
                json();
        };
        return text == null ? null : text.getBytes(UTF_8);
    }

    private String json() {
        String amount = kind == EventKind.NOT_A_NUMBER ? "\"twelve\"" : Long.toString(amount());
        int state = kind == EventKind.REFUSED_BY_THE_STATE ? -1 : 0;
        StringBuilder lines = new StringBuilder();
        int count = kind == EventKind.REFUSED_BY_THE_LINES ? lines() + 1 : lines();
        for (int line = 0; line < count; line++) {
            boolean bad = kind == EventKind.REFUSED_BY_THE_LINES && line == count - 1;
            lines.append(line == 0 ? "" : ",")
                    .append("{\"no\":")
                    .append(line)
                    .append(",\"qty\":")
                    .append(bad ? -1 : line + 1)
                    .append('}');
        }
        return "{\"part\":" + partition + ",\"seq\":" + number + ",\"k\":" + key() + ",\"v\":" + number + ",\"flag\":"
                + state + ",\"keep\":" + (kind != EventKind.DROPPED) + ",\"amount\":" + amount + ",\"body\":\"" + body()
                + "\",\"lines\":[" + lines + "],\"marks\":["
                + marks().stream().map(mark -> mark.json(key())).collect(Collectors.joining(",")) + "]}";
    }
}
