package dev.leat.observe;

/** What is measured of the process, beside what Micrometer and Vert.x tell of it. */
enum NodeMetric implements Metric {
    LOOP_DELAY(
            "leat.event.loop.delay",
            "How late a timer of 10 per second fires on each event loop.",
            "A 99th percentile above 100 ms for 10 minutes: stages compute on event loops, or the CPU is used up."),
    LOOP_BLOCKED(
            "leat.event.loop.blocked",
            "Times that an event loop did not answer for more than two seconds.",
            "Any: the log has the stack of what held it."),
    CLUSTER_MEMBERS(
            "leat.cluster.members",
            "Members of its cluster that the process knows, itself among them; 0 while it is none.",
            "Below the number of nodes for 5 minutes. Nodes that tell different numbers are cut off from each other."),
    CPU("process.cpu", "CPU time that the process has used.", "A rate near the number of CPUs it may use."),
    RESIDENT(
            "process.resident.memory",
            "Memory of the process that is in RAM; 0 where the system does not tell.",
            "Above 90% of the container's limit: it will be killed. Lower -Xmx or limits.inFlightBytes."),
    SPANS(
            "leat.spans",
            "Spans by what became of them: sent, failed (the collector did not take them) or dropped (no room).",
            "result failed for 10 minutes: the log names the endpoint and the reason. dropped: raise tracing.queueMax"
                    + " or follow less. Served where tracing is configured."),
    SPANS_WAITING(
            "leat.spans.waiting",
            "Spans that wait for being sent.",
            "Near tracing.queueMax: the collector is too slow. Served where tracing is configured."),
    TRACED_EVENTS(
            "leat.traced.events",
            "Events that were sampled: followed, or passed_over because of tracing.eventsPerSecondMax or the 128 of a"
                    + " batch.",
            "result passed_over, where you miss traces. Served where tracing is configured.");

    private final String id;
    private final String doc;
    private final String alert;

    NodeMetric(String id, String doc, String alert) {
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
