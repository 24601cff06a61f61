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

    private static final int LISTED_MAX = 20;
    private static final int FIELDS_MAX = 1_000;

    private final String pipeline;
    private final RateLimit limit;
    private final Set<String> fieldsTold = ConcurrentHashMap.newKeySet();

    PipelineLog(String pipeline, LongSupplier clockNs) {
        this.pipeline = pipeline;
        this.limit = new RateLimit(clockNs, LINES_MAX);
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
        limited(
                Level.WARN,
                "doubt",
                "partition in doubt, will be claimed anew",
                line -> line.addKeyValue("partition", partition)
                        .addKeyValue("reason", reason)
                        .addKeyValue("backOffMs", backOffMs));
    }

    void partitionsAssigned(Collection<PartitionId> partitions) {
        at(Level.INFO)
                .addKeyValue("count", partitions.size())
                .addKeyValue("partitions", listed(partitions))
                .log("partitions assigned");
    }

    void partitionClaimed(Position position, long claimMs) {
        limited(
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
        String text = "stage held its event loop; give it \"runOn\": \"worker\" or less to do";
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
        limited(
                Level.WARN,
                "write " + kind,
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
            limited(
                    Level.INFO,
                    "connected",
                    "connection to PostgreSQL opened",
                    line -> line.addKeyValue("purpose", purpose));
        } else if (!reason.isEmpty()) {
            limited(
                    Level.WARN,
                    "disconnected",
                    "connection to PostgreSQL failed",
                    line -> line.addKeyValue("purpose", purpose).addKeyValue("reason", reason));
        }
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

    private void limited(Level level, String kind, String text, Details details) {
        long skipped = limit.pass(kind);
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
