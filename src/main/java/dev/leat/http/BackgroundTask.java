package dev.leat.http;

import dev.leat.config.Problems.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task and how far it came. Belongs to the context of the admin server; what is volatile, to any thread. */
final class BackgroundTask {
    static final int ERRORS_MAX = 20;

    /** What it does. */
    enum Kind {
        RELOAD,
        REPLAY,
        DISCARD
    }

    /** Its life. */
    enum State {
        RUNNING,
        CANCELLING,
        DONE,
        FAILED,
        CANCELLED
    }

    /** How it ended on one node of a cluster. */
    enum NodeEnd {
        RELOADED,
        /** Its file, or what it needs, does not fit; nothing has changed there. */
        REFUSED,
        /** It tried and uses what it had before. */
        FAILED,
        /** Another one refused or failed, so this one was not asked to change anything. */
        UNCHANGED,
        /** It was not asked, because it cannot be. */
        UNREACHABLE
    }

    /** @param reason null when there is none to tell */
    record OnNode(String node, NodeEnd end, @Nullable String reason) {}

    /** What went wrong with one of many. */
    record TaskError(String what, String reason) {}

    private final long id;
    private final Kind kind;
    private final String pipeline;
    private final long createdMs;
    private final Deque<TaskError> errors = new ArrayDeque<>();
    private final Map<String, OnNode> nodes = new LinkedHashMap<>();
    private volatile State state = State.RUNNING;
    private long endedMs = -1;
    private long total = -1;
    private long done;
    private long failed;
    private long rows;
    private @Nullable Throwable failure;
    private volatile List<Problem> problems = List.of();

    BackgroundTask(long id, Kind kind, String pipeline, long createdMs) {
        this.id = id;
        this.kind = kind;
        this.pipeline = pipeline;
        this.createdMs = createdMs;
    }

    /** How many are meant. */
    void expects(long count) {
        total = count;
    }

    /** So many took effect. */
    void did(long count, long rowsWritten) {
        done += count;
        rows += rowsWritten;
    }

    /** One failed, the others go on. */
    void erred(String what, String reason) {
        failed++;
        errors.addLast(new TaskError(what, reason));
        if (errors.size() > ERRORS_MAX) {
            errors.removeFirst();
        }
    }

    /** How it ended on a node; the first word counts. */
    void ended(String node, NodeEnd end, @Nullable String reason) {
        nodes.putIfAbsent(node, new OnNode(node, end, reason));
    }

    /** Those that were meant, where it is a task of more than one. */
    List<OnNode> nodes() {
        return List.copyOf(nodes.values());
    }

    void found(List<Problem> mistakes) {
        problems = List.copyOf(mistakes);
    }

    /** What is under way ends, nothing more begins; a reload cannot be left half-way. */
    void cancel() {
        if (state == State.RUNNING && kind != Kind.RELOAD) {
            state = State.CANCELLING;
        }
    }

    boolean cancelled() {
        return state == State.CANCELLING;
    }

    /** @param why null when it did not fail */
    void ended(long nowMs, @Nullable Throwable why) {
        state = why != null ? State.FAILED : cancelled() ? State.CANCELLED : State.DONE;
        failure = why;
        endedMs = nowMs;
    }

    boolean isOpen() {
        return state == State.RUNNING || state == State.CANCELLING;
    }

    long id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    String pipeline() {
        return pipeline;
    }

    State state() {
        return state;
    }

    long createdMs() {
        return createdMs;
    }

    /** Wall time; -1 while it is open. */
    long endedMs() {
        return endedMs;
    }

    /** -1: not known. */
    long total() {
        return total;
    }

    long done() {
        return done;
    }

    long failed() {
        return failed;
    }

    long rows() {
        return rows;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    List<Problem> problems() {
        return problems;
    }

    /** The last ones. */
    List<TaskError> errors() {
        return List.copyOf(errors);
    }
}
