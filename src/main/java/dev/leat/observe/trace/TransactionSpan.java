package dev.leat.observe.trace;

import dev.leat.batch.DeadLetter;
import java.util.List;

/** One transaction under way; ends once. */
public interface TransactionSpan {
    /** Of a transaction in which no event is followed. */
    TransactionSpan NONE = new NoTracing.Nothing();

    /** @param deadLetters those that it has written */
    void committed(List<DeadLetter> deadLetters);

    /** @param sqlState empty when it is not the server that refused */
    void failed(String sqlState, String reason);
}
