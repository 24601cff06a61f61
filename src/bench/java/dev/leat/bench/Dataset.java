package dev.leat.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Events that depend on a seed and on their index alone, so that any can be made again, and the table they make. */
interface Dataset {
    /** Of the table {@code orders}, as in {@code CREATE TABLE}; the first is its key. */
    String columns();

    /** Ids rise with the index. */
    Item item(int index);

    /** SQL that fills the table before anything is run. */
    default String fill() {
        return "";
    }

    /** How many rows that makes; none of them has an item's id. */
    default int filled() {
        return 0;
    }

    /** One event and the row it becomes. */
    interface Item {
        long orderId();

        /** Such an event becomes no row. */
        boolean cancelled();

        byte[] json();

        /** What its columns hold, as JDBC gives it, but for times, which are instants. */
        List<Object> row();

        default byte[] key() {
            return Long.toString(orderId()).getBytes(StandardCharsets.UTF_8);
        }
    }
}
