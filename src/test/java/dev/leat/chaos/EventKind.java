package dev.leat.chaos;

/** What an event is made to be, and so what must become of it. */
enum EventKind {
    /** A row in the ledger, rows in the lines, and the newest state of its key. */
    GOOD("", ""),
    /** A stage leaves it out: no effect at all. */
    DROPPED("", ""),
    /** No value: deletes the state of its key and does nothing else. */
    TOMBSTONE("", ""),
    NOT_JSON("source", "UNREADABLE"),
    NOT_A_NUMBER("amount", "CONVERSION"),
    /** The ledger's constraint refuses it. */
    REFUSED_BY_THE_LEDGER("sink", "DATABASE"),
    /** The constraint of the second table refuses its last line: nothing of the event may stay anywhere. */
    REFUSED_BY_THE_LINES("sink", "DATABASE"),
    /** The constraint of the keyed table refuses it: the version before it stays. */
    REFUSED_BY_THE_STATE("sink", "DATABASE");

    static final EventKind[] ALL = values();

    private final String stage;
    private final String failure;

    EventKind(String stage, String failure) {
        this.stage = stage;
        this.failure = failure;
    }

    boolean isPoison() {
        return !stage.isEmpty();
    }

    /** Which stage must refuse it; empty unless it is poison. */
    String stage() {
        return stage;
    }

    /** The dead letter's kind; empty unless it is poison. */
    String failure() {
        return failure;
    }
}
