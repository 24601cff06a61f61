package dev.leat.observe;

/** What is measured of the sink. */
enum SinkMetric implements Metric {
    ROWS("leat.rows.written", "Rows sent to all tables in committed transactions, deletes included.", "For sizing."),
    TRANSACTIONS(
            "leat.transactions",
            "Committed transactions.",
            "A rate of 0 for 5 minutes while batches are open: PostgreSQL is away or blocked."),
    TRANSACTION_EVENTS(
            "leat.transaction.events",
            "Events per committed transaction: how well batching works.",
            "A few events each while there is lag: batches are small, see limits.batchEvents."),
    STATEMENT(
            "leat.statement",
            "From sending the statement to its result, per committed transaction.",
            "A 99th percentile near sink.statementTimeoutMs: locks, triggers, or a slow disk."),
    WRITE_WAIT(
            "leat.write.wait",
            "Longest time that a batch of the transaction waited for its connection.",
            "Above leat_statement for long: the sink is the bottleneck; more sink.connections can help."),
    EVENT_TIME(
            "leat.event.time.latency",
            "From the oldest event time in a transaction, which a timestamp stage with eventTime has read, to its"
                    + " commit.",
            "Above leat_end_to_end_latency by much: events come late to Kafka already."),
    WRITE_FAILURES(
            "leat.write.failures",
            "Writes that did not commit, by the kind of failure; retry: tried again; isolate: searched for its bad"
                    + " events; fenced: another claim may write, not this one.",
            "kind outage for 5 minutes; stop, at once; fenced while nothing rebalances."),
    ISOLATION_STEPS(
            "leat.isolation.steps",
            "Transactions that were searched for their bad events.",
            "Many per minute: bad events come all the time and cost throughput; mend their producer or add a validate"
                    + " stage."),
    DEAD_LETTERS(
            "leat.dead.letters",
            "Events set aside in committed transactions, by stage and kind of failure.",
            "Any in 15 minutes, where none are expected."),
    PARKED_KEYS(
            "leat.parked.keys",
            "Keys of the assigned partitions whose events wait behind one that failed.",
            "More than 0 for an hour: somebody has to mend and replay them."),
    UNKNOWN_FIELDS(
            "leat.unknown.fields",
            "Fields of events for which the table has no column; they are ignored.",
            "Any that are new to you: the events have grown and the table has not."),
    CONNECTIONS_OPENED(
            "leat.connections.opened",
            "Connections to PostgreSQL opened, by purpose.",
            "Beside leat_connections_lost_total."),
    CONNECTIONS_LOST(
            "leat.connections.lost",
            "Connections to PostgreSQL that were open and broke, by purpose.",
            "Any for 10 minutes on end: restarts, idle timeouts of a proxy, or no memory."),
    CONNECTIONS_REFUSED(
            "leat.connections.refused",
            "Attempts to connect to PostgreSQL that failed, by purpose.",
            "Any for 5 minutes on end: PostgreSQL is away, refuses the login, or has no connection left.");

    private final String id;
    private final String doc;
    private final String alert;

    SinkMetric(String id, String doc, String alert) {
        this.id = id;
        this.doc = doc;
        this.alert = alert;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public String alert() {
        return alert;
    }
}
