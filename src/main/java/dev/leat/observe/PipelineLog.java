package dev.leat.observe;

import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.Position;
import dev.leat.batch.StageReport;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log lines of one pipeline: for rare things only, what repeats is thinned out. Never holds keys or values of
 * events.
 */
final class PipelineLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.leat.pipeline");
    /** Lines of one kind per ten seconds. */
    private static final int LINES_MAX = 20;

    /** In an outage each write fails, each in the same way: one line for each cause in so long. */
    static final long TROUBLE_NS = 30_000_000_000L;

    /** Troubles may end and begin again within that time: their ends are what tells how often. */
    private static final int ENDS_MAX = 3;

    /** What differs between two texts of one cause: partitions, offsets, ports, times. */
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    private static final int CAUSE_CHARACTERS_MAX = 200;
    private static final int LISTED_MAX = 20;
    private static final int FIELDS_MAX = 1_000;

    private final String pipeline;
    private final LongSupplier clockNs;
    private final RateLimit limit;
    private final RateLimit troubles;
    private final RateLimit ends;
    private volatile long troubledNs;
    private volatile boolean troubledBefore;
    private final Set<String> fieldsTold = ConcurrentHashMap.newKeySet();

    PipelineLog(String pipeline, LongSupplier clockNs) {
        this.pipeline = pipeline;
        this.clockNs = clockNs;
        this.limit = new RateLimit(clockNs, LINES_MAX);
        this.troubles = new RateLimit(clockNs, 1, TROUBLE_NS);
        this.ends = new RateLimit(clockNs, ENDS_MAX, TROUBLE_NS);
    }

    void pipelineState(String state, String reason) {
        LoggingEventBuilder line =
                at(reason.isEmpty() ? Level.INFO : Level.WARN).addKeyValue("state", state);
        if (!reason.isEmpty()) {
            line = line.addKeyValue("reason", reason);
        }
        line.log("pipeline changed its state");
    }

    void partitionDoubted(PartitionId partition, String reason, long backOffMs) {
        trouble(
                "doubt",
                reason,
                "partition in doubt, will be claimed anew",
                line -> line.addKeyValue("partition", partition)
                        .addKeyValue("reason", reason)
                        .addKeyValue("backOffMs", backOffMs));
    }

    /** One line for all that end in this way together. */
    void partitionGivenUp(PartitionId partition, String reason) {
        line(
                troubles,
                Level.INFO,
                "given up",
                "partition given up before all of it took effect; who claims it next reads that again",
                line -> line.addKeyValue("partition", partition).addKeyValue("reason", reason));
    }

    void doubtsOver(long lastedMs, long doubts) {
        line(
                ends,
                Level.INFO,
                "over",
                "no partition is in doubt any more",
                line -> line.addKeyValue("lastedMs", lastedMs).addKeyValue("doubts", doubts));
    }

    void partitionsAssigned(Collection<PartitionId> partitions) {
        at(Level.INFO)
                .addKeyValue("count", partitions.size())
                .addKeyValue("partitions", listed(partitions))
                .log("partitions assigned");
    }

    void partitionClaimed(Position position, long claimMs) {
        line(
                inTrouble() ? troubles : limit,
                Level.INFO,
                "claim",
                "partition claimed",
                line -> line.addKeyValue("partition", position.partition())
                        .addKeyValue("epoch", position.epoch())
                        .addKeyValue("nextOffset", position.nextOffset())
                        .addKeyValue("claimMs", claimMs));
    }

    void partitionsReleased(Collection<PartitionId> partitions, String kind) {
        at(Level.INFO)
                .addKeyValue("kind", kind)
                .addKeyValue("count", partitions.size())
                .addKeyValue("partitions", listed(partitions))
                .log("partitions released");
    }

    void stageBlocking(StageReport report) {
        String text =
                "stage held its event loop; give it less to do or, unless it is asynchronous, \"runOn\": \"worker\"";
        limited(
                Level.WARN,
                "blocking",
                text,
                line -> line.addKeyValue("stage", report.stage())
                        .addKeyValue("lane", report.lane())
                        .addKeyValue("thread", Thread.currentThread().getName())
                        .addKeyValue("events", report.events())
                        .addKeyValue("runMs", TimeUnit.NANOSECONDS.toMillis(report.runNs())));
    }

    void stageTrouble(String stage, String what, Throwable cause) {
        limited(
                Level.WARN,
                "trouble",
                what,
                line -> line.addKeyValue("stage", stage).setCause(cause));
    }

    void deadLettered(List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        Map<String, Integer> kinds = new TreeMap<>();
        letters.forEach(letter -> kinds.merge(letter.stage() + "/" + letter.kind(), 1, Integer::sum));
        DeadLetter first = letters.get(0);
        limited(
                Level.WARN,
                "dead",
                "events set aside as dead letters",
                line -> line.addKeyValue("count", letters.size())
                        .addKeyValue("kinds", kinds)
                        .addKeyValue(
                                "first",
                                first.event().origin().topic() + "-"
                                        + first.event().origin().partition() + "@"
                                        + first.event().origin().offset())
                        .addKeyValue("reason", first.reason()));
    }

    void writeFailed(int lane, String kind, String sqlState, String reason) {
        trouble(
                "write " + kind,
                sqlState + " " + reason,
                "write did not commit",
                line -> line.addKeyValue("lane", lane)
                        .addKeyValue("kind", kind)
                        .addKeyValue("sqlState", sqlState)
                        .addKeyValue("reason", reason));
    }

    void isolating(int lane, int events, int found) {
        limited(
                Level.INFO,
                "isolate",
                "searching a transaction for its bad events",
                line -> line.addKeyValue("lane", lane)
                        .addKeyValue("events", events)
                        .addKeyValue("found", found));
    }

    /** Each field once per table, up to a bound. */
    void unknownFields(String table, Collection<String> fields) {
        if (fieldsTold.size() >= FIELDS_MAX) {
            return;
        }
        List<String> fresh = fields.stream()
                .filter(field -> fieldsTold.add(table + " " + field))
                .toList();
        if (!fresh.isEmpty()) {
            limited(
                    Level.INFO,
                    "fields",
                    "fields without a column are ignored",
                    line -> line.addKeyValue("table", table).addKeyValue("fields", listed(fresh)));
        }
    }

    /** An empty reason: closed because it is not needed any more. */
    void connection(String purpose, boolean open, String reason) {
        if (open) {
            line(
                    inTrouble() ? troubles : limit,
                    Level.INFO,
                    "connected",
                    "connection to PostgreSQL opened",
                    line -> line.addKeyValue("purpose", purpose));
        } else if (!reason.isEmpty()) {
            trouble(
                    "lost",
                    reason,
                    "connection to PostgreSQL lost",
                    line -> line.addKeyValue("purpose", purpose).addKeyValue("reason", reason));
        }
    }

    void connectionRefused(String purpose, String reason) {
        trouble(
                "refused",
                reason,
                "PostgreSQL cannot be connected to",
                line -> line.addKeyValue("purpose", purpose).addKeyValue("reason", reason));
    }

    void serverSilent(ServerContact contact) {
        at(Level.WARN).addKeyValue("server", contact.server().label()).log(contact.reason());
    }

    void serverHeard(ServerContact.Server server, long silentMs) {
        at(Level.INFO)
                .addKeyValue("server", server.label())
                .addKeyValue("silentMs", silentMs)
                .log(server.shown() + " answers again");
    }

    void notice(String text) {
        limited(Level.INFO, "notice", text, line -> line);
    }

    private LoggingEventBuilder at(Level level) {
        return LOG.atLevel(level).addKeyValue("pipeline", pipeline);
    }

    /** The first line of each cause at once, later ones now and then. */
    private void trouble(String kind, String cause, String text, Details details) {
        troubledNs = clockNs.getAsLong();
        troubledBefore = true;
        String shape = NUMBERS.matcher(cause).replaceAll("#");
        String of = shape.substring(0, Math.min(shape.length(), CAUSE_CHARACTERS_MAX));
        line(troubles, Level.WARN, kind + " " + of, text, details);
    }

    /** What is opened and claimed again and again then is no news. */
    private boolean inTrouble() {
        return troubledBefore && clockNs.getAsLong() - troubledNs < TROUBLE_NS;
    }

    private void limited(Level level, String kind, String text, Details details) {
        line(limit, level, kind, text, details);
    }

    private void line(RateLimit by, Level level, String kind, String text, Details details) {
        long skipped = by.pass(kind);
        if (skipped < 0) {
            return;
        }
        LoggingEventBuilder line = details.add(at(level));
        if (skipped > 0) {
            line = line.addKeyValue("skippedBefore", skipped);
        }
        line.log(text);
    }

    private static String listed(Collection<?> all) {
        String shown = all.stream()
                .limit(LISTED_MAX)
                .map(String::valueOf)
                .reduce((a, b) -> a + " " + b)
                .orElse("");
        return all.size() > LISTED_MAX ? shown + " …" : shown;
    }

    /** What a line says beside its text. */
    private interface Details {
        LoggingEventBuilder add(LoggingEventBuilder line);
    }
}
