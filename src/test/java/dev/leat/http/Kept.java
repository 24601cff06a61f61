package dev.leat.http;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A client that keeps what it is told, and has room for so many events. */
final class Kept extends TapViewer {
    final List<String> told = new ArrayList<>();
    int room;
    int lines;
    int writes;

    Kept(int room) {
        this.room = room;
    }

    @Override
    boolean isFull() {
        return lines >= room;
    }

    @Override
    int write(String skipped, Lines given) {
        if (!skipped.isEmpty()) {
            write("skipped", skipped);
        }
        int written = Math.min(given.count(), room - lines);
        lines += written;
        writes++;
        sends(Future.succeededFuture(), 0);
        return written;
    }

    @Override
    void write(String event, String json) {
        told.add(event + " " + json);
    }

    @Override
    void beat() {
        told.add("beat");
    }

    @Override
    Future<Void> close() {
        told.add("closed");
        return Future.succeededFuture();
    }

    @Override
    void whenGone(Runnable gone) {}
}
