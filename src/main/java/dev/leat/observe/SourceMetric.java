package dev.leat.observe;

/** What is measured of a pipeline as a whole and of its source. */
enum SourceMetric implements Metric {
    STATE(
            "leat.pipeline.state",
            "1 for the state that the pipeline is in, 0 for the others.",
            "STARTING for minutes: the reason is in /status."),
    FAILED(
            "leat.pipeline.failed",
            "1 when the pipeline has stopped with an error; 0 also for one that ended as it was told to.",
            "1, at once: the reason is in /status."),
    LAG(
            "leat.lag.events",
            "Events in Kafka that are not acknowledged, over the assigned partitions that know it; NaN when"
                    + " none does, as while Kafka has not said for 10 s where its topics end.",
            "Growth over 15 minutes while events are polled: more comes than goes."),
    LAG_TIME(
            "leat.lag",
            "Age of the oldest event that is not acknowledged, over all assigned partitions; 0 when there is none. Of"
                    + " events that were not read here, as in a pause, how long this process has known of them: a"
                    + " restart begins anew.",
            "More than your readers can accept, for 5 minutes: the first alert to set."),
    END_TO_END(
            "leat.end.to.end.latency",
            "From a batch's oldest Kafka timestamp to the acknowledgement that its transaction committed.",
            "The 99th percentile above your promise for 10 minutes, while the lag is small."),
    POLLED(
            "leat.events.polled",
            "Events read from Kafka; those read again after a doubt count again.",
            "A rate of 0 while there is lag: nothing is read. Look at pauses and at the pipeline's state."),
    POLLED_BYTES("leat.polled.bytes", "Bytes of events read from Kafka, as they are held in memory.", "For sizing."),
    BATCHES_POLLED("leat.batches.polled", "Batches handed out by the poll loop.", "Beside leat_events_polled_total."),
    ACKNOWLEDGED(
            "leat.events.acknowledged",
            "Events whose effect is committed in PostgreSQL.",
            "A rate of 0 for 5 minutes while there is lag: nothing moves."),
    BATCHES_ACKNOWLEDGED(
            "leat.batches.acknowledged",
            "Batches whose transaction committed.",
            "Beside leat_batches_polled_total: what is missing is on its way or in doubt."),
    DROPPED(
            "leat.events.dropped",
            "Events that stages ended on purpose, counted when their batch was acknowledged.",
            "A share of leat_events_acknowledged_total that is new to you: a filter or its events changed."),
    IN_FLIGHT(
            "leat.in.flight.bytes",
            "Bytes of events that the pipeline holds.",
            "At limits.inFlightBytes for long: the sink or a stage is slower than Kafka."),
    OPEN_BATCHES("leat.open.batches", "Batches on their way.", "More than 0 while none is acknowledged for minutes."),
    PAUSES(
            "leat.partition.pauses",
            "Times that reading of a partition paused, by cause.",
            "cause doubt, several times in 5 minutes: something fails over and over."),
    PAUSED_TIME(
            "leat.partition.paused",
            "Time that partitions were paused, added up over them, by cause; a pause that goes on counts already.",
            "A rate near leat_partitions_assigned: window and bytes, what follows is too slow; doubt and claim, it"
                    + " fails."),
    PAUSED(
            "leat.partitions.paused",
            "Assigned partitions from which nothing is read at the moment, by cause.",
            "cause claim or doubt for 5 minutes."),
    ASSIGNED(
            "leat.partitions.assigned",
            "Partitions assigned to this process.",
            "A sum over all processes below the partitions of the topics."),
    RUNNING(
            "leat.partitions.running",
            "Assigned partitions that are claimed and running.",
            "Below leat_partitions_assigned for 5 minutes."),
    REBALANCES(
            "leat.rebalances",
            "Times that the consumer group gave partitions (assigned) or took them (revoked: drained before; lost).",
            "kind lost, ever: the poll thread was held up or the network was cut. Several per hour: members come and"
                    + " go."),
    RELEASES(
            "leat.partitions.released",
            "Partitions given back (revoked) or taken away (lost).",
            "Beside leat_rebalances_total."),
    CLAIMS(
            "leat.claim",
            "Claims of partitions that succeeded, and how long they took.",
            "More than 5 s: PostgreSQL or Kafka's coordinator is slow; nothing is read meanwhile."),
    DOUBTS(
            "leat.partition.doubts",
            "Claims given up after a failure, to be made anew, by cause: that of the batch's failure, claim or order.",
            "Any for 10 minutes on end; cause fenced: two processes fight for a partition, or one was frozen."),
    POLL_AGE("leat.poll.age", "Time since the poll thread was last seen.", "More than 30 s; /health/live fails then."),
    SILENCE(
            "leat.server.silence",
            "Time since the server, kafka or postgresql, was last heard of, whether or not events flow.",
            "More than a minute; /health/ready has failed by then and says which one.");

    private final String id;
    private final String doc;
    private final String alert;

    SourceMetric(String id, String doc, String alert) {
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
