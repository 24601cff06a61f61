package dev.leat.observe;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process tells of its cluster in the log. */
public final class ClusterLog {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLog.class);

    private ClusterLog() {}

    /** This process is a member. */
    public static void entered(String node, List<String> members) {
        LOG.atInfo().addKeyValue("node", node).addKeyValue("members", members).log("joined the cluster");
    }

    /** Another one came. */
    public static void joined(String node, String address, int members) {
        member(node, address, members, "a node joined the cluster");
    }

    /** Another one went, was cut off, or is silent. */
    public static void left(String node, String address, int members) {
        member(node, address, members, "a node left the cluster");
    }

    private static void member(String node, String address, int members, String what) {
        LOG.atInfo()
                .addKeyValue("node", node)
                .addKeyValue("address", address)
                .addKeyValue("members", members)
                .log(what);
    }

    public static void unexpected(Throwable failure) {
        LOG.atError().setCause(failure).log("unexpected failure in the cluster's bus, please report it");
    }
}
