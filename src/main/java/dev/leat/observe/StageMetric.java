package dev.leat.observe;

/** What is measured per stage. */
enum StageMetric implements Metric {
    STAGE_INPUT(
            "leat.stage.events.in",
            "Events that came into a stage, counted when it has finished their batch.",
            "Beside leat_stage_events_total: what came out."),
    STAGE_EVENTS(
            "leat.stage.events",
            "Events that a stage finished, by outcome: kept, dropped, failed (set aside), or passed (failed,"
                    + " and dropped or replaced by the stage's fallback; those count as dropped or kept too).",
            "A share of outcome failed or passed that is new to you."),
    STAGE_RETRIES(
            "leat.stage.retries",
            "Attempts that an asynchronous stage made again, by kind of failure.",
            "More than a tenth of its calls for 10 minutes: the service is overloaded or away."),
    STAGE_WAIT(
            "leat.stage.wait",
            "From taking a batch to starting on it: the stage's queue.",
            "A 99th percentile above that of leat_stage_run: the stage needs more concurrency or a larger pool."),
    STAGE_RUN(
            "leat.stage.run",
            "From starting on a batch to the outcome of its last event.",
            "The stage with the largest sum holds the pipeline: begin there."),
    TASKS_CREATED(
            "leat.tasks",
            "Tasks that were created. batch: of a stage or the sink; call: of an asynchronous stage, one per event;"
                    + " slice: a part of a batch on a pool; event: one in the branches of a parallel.",
            "Beside leat_tasks_ended_total: what is missing waits or runs."),
    TASKS_ENDED(
            "leat.tasks.ended",
            "Tasks that ended, by how: done, failed, cancelled (nobody needs them any more) or timed_out.",
            "end timed_out for 10 minutes on end; end cancelled while nothing rebalances: batches are in doubt."),
    TASKS_WAITING(
            "leat.tasks.waiting",
            "The backlog: tasks that wait to begin (call, slice, event, batch of the sink), or are finished and wait"
                    + " for an earlier batch of their partition (batch of a stage).",
            "Growth over 10 minutes in one stage while the ones behind it are empty: that stage is the bottleneck."),
    TASKS_RUNNING(
            "leat.tasks.running",
            "Tasks under way.",
            "task call at the stage's concurrency for long: its service is slow, or it needs more at once."),
    TASK_WAIT(
            "leat.task.wait",
            "From the creation of a call, slice or event to its start. Calls that are answered at once are left out.",
            "A 99th percentile above that of leat_task_run: raise concurrency, poolSize or the service's capacity."),
    TASK_RUN(
            "leat.task.run",
            "From the start of a call, slice or event to its end, all attempts included. Calls that are answered at"
                    + " once, as from a cache, are left out.",
            "A 99th percentile near the stage's timeoutMs."),
    STAGE_TROUBLE(
            "leat.stage.trouble",
            "Faults of a stage itself: exceptions that it does not tell of, and workers that it held beyond timeoutMs.",
            "Any: the log has the stack; a plugin misbehaves."),
    STAGE_BLOCKING(
            "leat.stage.blocking",
            "Batches for which a stage held its event loop for more than two seconds.",
            "Any: give the stage less to do or, unless it is asynchronous, \"runOn\": \"worker\"."),
    BREAKER_STATE(
            "leat.breaker.state",
            "1 for the state that the breaker of a stage is in: closed, half_open or open; else 0.",
            "state open for 5 minutes: the service is away, and events wait for it."),
    BREAKER_TRANSITIONS(
            "leat.breaker.transitions",
            "Times that the breaker of a stage went to a state.",
            "to open, several times in 30 minutes: the service comes and goes."),
    CACHE_REQUESTS(
            "leat.cache.requests",
            "Questions to the cache of a stage, by result: hit, miss, shared (joined a request under way), and"
                    + " stale for those that then got an old answer because the service failed.",
            "A share of hits that falls: entriesMax is too small or ttlMs too short. stale: the service fails."),
    CACHE_EVICTIONS(
            "leat.cache.evictions",
            "Entries that a cache gave up, by cause: size (there was no room) or expired (its time was over).",
            "cause size at a rate near that of misses: entriesMax is too small."),
    CACHE_ENTRIES("leat.cache.entries", "Entries that a cache holds, about.", "Beside its entriesMax."),
    OFFLOAD_EVENTS(
            "leat.offload.events",
            "Events of a stage with \"placement\": \"cluster\" by where they were worked on: here, there (by another"
                    + " node for this one), again (here, after another node had them and was too slow, refused or"
                    + " went), served (here, for another node).",
            "A share of again above a tenth: a node is overloaded or has another configuration; the log says which."),
    OFFLOAD_REQUESTS(
            "leat.offload.requests",
            "Requests to other nodes, by how they ended: done, late (the events were done otherwise), busy, refused"
                    + " (another configuration, plugin or version), failed, left (no member any more), silent,"
                    + " not_sent.",
            "result refused for 10 minutes: nodes do not have the same pipelines, plugins or version."),
    OFFLOAD_OPEN(
            "leat.offload.open",
            "Requests that other nodes have not answered.",
            "At its bound of 8 per node for long: the nodes are slow, or far away."),
    POOL_WAIT(
            "leat.pool.wait",
            "Time that requests wait for a place of a pool: host (requests at once to one host), rate (requests per"
                    + " time) or connection (queries of a look-up).",
            "A 99th percentile above that of the service itself: raise limits.perHost or connections."),
    POOL_WAITING("leat.pool.waiting", "Requests that wait for a place of a pool.", "Growth over 10 minutes."),
    POOL_USED("leat.pool.used", "Places of a pool that are taken.", "At its bound for long, with some waiting.");

    private final String id;
    private final String doc;
    private final String alert;

    StageMetric(String id, String doc, String alert) {
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
