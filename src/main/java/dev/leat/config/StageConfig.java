package dev.leat.config;

import dev.leat.api.Expression;
import org.jspecify.annotations.Nullable;

/** What all stages share; the keys of its own type are in {@code options}, bound by the stage's type. */
public record StageConfig(
        @Key(
                doc = "Names the stage in metrics and dead letters; unique in the pipeline.",
                pattern = Names.PATTERN,
                form = Names.FORM)
        String name,

        @Key(doc = "What the stage does; its type decides which further keys it has.", min = 1, max = 63)
        String type,

        @Key(
                doc = "Where it runs: event-loop (for work of microseconds), worker (a pool of the stage's own),"
                        + " virtual-thread (needs JDK 21), or blocking (virtual threads where the JDK has them, else a"
                        + " pool). Each type has its own default.",
                optional = true)
        @Nullable
        RunOn runOn,

        @Key(
                doc = "Which nodes work on it: local (the one that has the event), or cluster (also others of its"
                        + " cluster that have the role compute; see docs/cluster.md). For stages that compute: built-in"
                        + " ones that await nothing, and those of type java; they run on a pool.",
                fallback = "\"local\"")
        Placement placement,

        @Key(doc = "Threads of the stage's own worker pool, where it runs on one.", fallback = "2", min = 1, max = 256)
        int poolSize,

        @Key(
                doc = "Events of one lane that an asynchronous stage works on at once; 64 unless the type has another"
                        + " default.",
                optional = true,
                min = 1,
                max = 10_000)
        @Nullable
        Integer concurrency,

        @Key(
                doc = "Longest time for one event on a pool or awaited, all attempts together, in milliseconds;"
                        + " then the event fails.",
                fallback = "10000",
                min = 1,
                max = 600_000)
        long timeoutMs,

        @Key(doc = "How an asynchronous stage tries again.", fallback = "{}")
        RetryConfig retry,

        @Key(
                doc = "Lets an asynchronous stage wait for a service that is out of order, instead of failing events.",
                optional = true)
        @Nullable
        BreakerConfig breaker,

        @Key(
                doc = "What becomes of an event that fails in this stage: deadLetter, park (all later events of its key"
                        + " wait behind it), drop, default (it goes on with the value of fallback) or stop. Without it"
                        + " errors.onFailure counts.",
                optional = true)
        @Nullable
        StageFailure onFailure,

        @Key(
                doc = "For onFailure default: the value with which a failed event goes on, as an expression over the"
                        + " event as it came into the stage.",
                optional = true)
        @Nullable
        Expression fallback,

        Section options) {}
