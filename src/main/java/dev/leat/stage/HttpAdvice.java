package dev.leat.stage;

import dev.leat.config.JsonPaths;
import dev.leat.config.Problems;
import dev.leat.stage.http.Http;

/** Warns of what an http stage may do but is hardly meant to. */
final class HttpAdvice {
    private HttpAdvice() {}

    static void warn(Http options, StagePlan plan, Problems problems) {
        String path = plan.config().options().path();
        boolean batch = options.per() == Http.Per.BATCH;
        int together = batch ? options.batch().eventsMax() : 1;
        if (batch && together > plan.concurrency()) {
            problems.warn(
                    at(path, "batch", "eventsMax"),
                    together + " is above the concurrency of " + plan.concurrency()
                            + ", and no more events are ready at the same time");
        }
        if (!batch && plan.config().options().node().has("batch")) {
            problems.warn(at(path, "batch"), "has no effect: per is \"event\"; set it to \"batch\"");
        }
        int events = plan.concurrency() * plan.lanes();
        int requests = (events + together - 1) / together;
        int perHost = options.limits().perHost();
        if (requests > perHost && options.asksOneHost()) {
            problems.warn(
                    at(path, "limits", "perHost"),
                    perHost + " is below the " + requests + " requests that " + events
                            + " events at once (concurrency times lanes) make; the others wait while their timeoutMs"
                            + " runs out");
        }
    }

    private static String at(String path, String... keys) {
        String at = path;
        for (String key : keys) {
            at = JsonPaths.member(at, key);
        }
        return at;
    }
}
