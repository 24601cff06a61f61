package dev.leat.observe;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the admin server writes into the log: every request that may change something, that somebody looks at events,
 * and what it did not expect.
 */
public final class AdminLog {
    private static final Logger LOG = LoggerFactory.getLogger(AdminLog.class);

    private AdminLog() {}

    /** @param path without the query, which may hold keys of events */
    public static void changed(String method, String path, int status) {
        LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("path", path)
                .addKeyValue("status", status)
                .log("admin request");
    }

    /**
     * Somebody looks at events of a stage, the first one through this tap.
     *
     * @param node through which one
     */
    public static void tapBegins(String pipeline, String stage, String node) {
        LOG.atInfo()
                .addKeyValue("pipeline", pipeline)
                .addKeyValue("stage", stage)
                .addKeyValue("node", node)
                .log("tap opened");
    }

    /** The last one has gone. */
    public static void tapEnds(String pipeline, String stage, String node) {
        LOG.atInfo()
                .addKeyValue("pipeline", pipeline)
                .addKeyValue("stage", stage)
                .addKeyValue("node", node)
                .log("tap closed");
    }

    /** A pipeline got stuck, or (null) is not any more. */
    public static void stuck(String pipeline, @Nullable String why) {
        if (why == null) {
            LOG.atInfo().addKeyValue("pipeline", pipeline).log("pipeline is not stuck any more");
        } else {
            LOG.atWarn().addKeyValue("pipeline", pipeline).log(why);
        }
    }

    public static void failed(String method, String path, Throwable failure) {
        LOG.atError()
                .setCause(failure)
                .addKeyValue("method", method)
                .addKeyValue("path", path)
                .log("admin request failed unexpectedly, please report it");
    }

    /** The admin server listens and can answer nothing. */
    public static void unusable(Throwable failure) {
        LOG.atError().setCause(failure).log("the admin server cannot answer anything, please report it");
    }
}
