package dev.leat.chaos;

/** Something that breaks the promise. */
record Violation(Kind kind, String text) {
    enum Kind {
        /** A good event without its row. */
        LOST,
        /** One event with more than one effect. */
        DUPLICATE,
        /** Effects of one partition or key in another order than their events'. */
        ORDER,
        /** A row that holds something else than its event. */
        CONTENT,
        /** An event in one table and not in another, or not in the same transaction. */
        TORN,
        /** A row for which there is no event, or whose event must have none. */
        UNKNOWN,
        /** The last state of a key is not that of its last event. */
        STALE,
        /** A dead letter that should not be there, is missing, is there twice, or tells another reason. */
        DEAD_LETTER,
        /** A position that does not reach the end. */
        STUCK,
        /** A process that ended by itself. */
        ENDED,
        /** A process that is not well at the end. */
        NOT_READY,
        /** Memory, threads or descriptors that grow. */
        LEAK
    }

    @Override
    public String toString() {
        return kind + ": " + text;
    }
}
