package dev.leat.pipeline;

import dev.leat.observe.ServerContact;
import dev.leat.observe.ServerContact.Server;
import dev.leat.observe.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Knows when each server of a pipeline was last heard of, also while nothing is on its way: looks every second whether
 * it has answered more than before. Belongs to the pipeline's context.
 */
final class Contacts {
    static final long EVERY_MS = 1_000;

    /**
     * How one server is listened to.
     *
     * @param boundMs the longest silence that can be a slow answer
     * @param answers how many there were so far
     * @param trouble why there are no more; empty when nobody knows
     * @param ask makes it answer if it can; called every second while it has been silent for half of the bound
     */
    record Line(Server server, long boundMs, LongSupplier answers, Supplier<String> trouble, Runnable ask) {}

    private final Vertx vertx;
    private final LongSupplier clockNs;
    private final Telemetry telemetry;
    private final List<Listening> all;
    private volatile List<ServerContact> seen = List.of();
    private long lookedNs;
    private long timer = -1;

    /** All of them have answered just now. */
    Contacts(Vertx vertx, LongSupplier clockNs, Telemetry telemetry, List<Line> lines) {
        this.vertx = vertx;
        this.clockNs = clockNs;
        this.telemetry = telemetry;
        this.lookedNs = clockNs.getAsLong();
        this.all = lines.stream().map(line -> new Listening(line, lookedNs)).toList();
    }

    void start() {
        look();
        timer = vertx.setPeriodic(EVERY_MS, ignored -> look());
    }

    /** As it was a second ago at most; from any thread. Empty before the start and after the end. */
    List<ServerContact> seen() {
        return seen;
    }

    void look() {
        long nowNs = clockNs.getAsLong();
        long sinceMs = TimeUnit.NANOSECONDS.toMillis(nowNs - lookedNs);
        // a process that slept or was held up has not listened: that is no silence of the servers
        long deafMs = sinceMs > 2 * EVERY_MS ? sinceMs - EVERY_MS : 0;
        lookedNs = nowNs;
        seen = all.stream()
                .map(each -> each.look(nowNs, TimeUnit.MILLISECONDS.toNanos(deafMs)))
                .toList();
    }

    /** Never fails. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        seen = List.of();
        return Future.succeededFuture();
    }

    /** One server, and when it was heard. */
    private final class Listening {
        private final Line line;
        private long answers;
        private long heardNs;
        private boolean silent;

        Listening(Line line, long heardNs) {
            this.line = line;
            this.answers = line.answers().getAsLong();
            this.heardNs = heardNs;
        }

        ServerContact look(long nowNs, long deafNs) {
            long before = answers;
            answers = line.answers().getAsLong();
            long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNs - heardNs - deafNs);
            heardNs = answers == before ? heardNs + deafNs : nowNs;
            ServerContact contact = contact(nowNs);
            if (contact.silent() != silent) {
                silent = contact.silent();
                tell(contact, silentMs);
            }
            if (contact.silentMs() > line.boundMs() / 2) {
                line.ask().run();
            }
            return contact;
        }

        private ServerContact contact(long nowNs) {
            long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNs - heardNs);
            return new ServerContact(
                    line.server(),
                    System.currentTimeMillis() - silentMs,
                    silentMs,
                    line.boundMs(),
                    line.trouble().get());
        }

        private void tell(ServerContact contact, long silentMs) {
            if (contact.silent()) {
                telemetry.serverSilent(contact);
            } else {
                telemetry.serverHeard(line.server(), silentMs);
            }
        }
    }
}
