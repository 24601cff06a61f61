package dev.leat.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.BiConsumer;

/** Reads server-sent events; used by one event loop. */
final class NodeEvents {
    /** A node shows that it lives more often than that. */
    private static final long LOOK_EVERY_MS = 10_000;

    private static final int SILENT_LOOKS_MAX = 3;
    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final String EVENT = "event:";
    private static final String DATA = "data:";

    private final Vertx vertx;
    private final BiConsumer<String, String> heard;
    private final RecordParser lines = RecordParser.newDelimited("\n", this::line);
    private final Promise<Void> ended = Promise.promise();
    private final StringBuilder data = new StringBuilder();
    private String event = "";
    private int silentLooks;

    /** @param heard told the name and the data of each event */
    NodeEvents(Vertx vertx, BiConsumer<String, String> heard) {
        this.vertx = vertx;
        this.heard = heard;
        lines.maxRecordSize(LINE_BYTES_MAX);
    }

    /**
     * Reads an answer that was paused. Completes when the node has ended it; fails when the connection breaks, or when
     * nothing at all comes for 40 s.
     */
    Future<Void> follow(HttpClientResponse response) {
        response.handler(this::read);
        response.endHandler(end -> ended.tryComplete());
        response.exceptionHandler(failure -> fail("the connection broke: " + failure.getMessage()));
        response.resume();
        look();
        return ended.future();
    }

    private void read(Buffer bytes) {
        silentLooks = 0;
        try {
            lines.handle(bytes);
        } catch (CommandFailure known) {
            ended.tryFail(known);
        } catch (IllegalStateException tooLong) {
            fail("what answers is no stream of Leat: " + tooLong.getMessage());
        }
    }

    private void line(Buffer bytes) {
        String line = bytes.toString().stripTrailing();
        if (line.startsWith(EVENT)) {
            event = line.substring(EVENT.length()).strip();
        } else if (line.startsWith(DATA)) {
            data.append(line.substring(DATA.length()).strip());
        } else if (line.isEmpty() && !data.isEmpty()) {
            String told = data.toString();
            data.setLength(0);
            heard.accept(event, told);
        }
    }

    /** Counts looks and not time: a terminal that holds up the output holds up this thread as well. */
    private void look() {
        vertx.setTimer(LOOK_EVERY_MS, timer -> {
            if (silentLooks++ < SILENT_LOOKS_MAX) {
                look();
            } else {
                fail("the node is silent");
            }
        });
    }

    private void fail(String reason) {
        ended.tryFail(CommandFailure.failed(reason));
    }
}
