package dev.leat.stage;

import dev.leat.config.Problems;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A stage that can find out whether what it needs outside of the process is as its configuration says. */
public interface Checkable {
    /** Reports mistakes and opens nothing for good; fails when nobody could be asked. */
    Future<Void> check(Vertx vertx, Problems problems);
}
