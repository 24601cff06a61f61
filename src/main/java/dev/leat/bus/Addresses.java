package dev.leat.bus;

/** Every event-bus address there is; each has one consumer. Those of lanes are known inside of the process only. */
public final class Addresses {
    private Addresses() {}

    public static String stage(String pipeline, String stage, int lane) {
        return "leat." + pipeline + ".stage." + stage + "." + lane;
    }

    /** One worker verticle of a stage that runs on a pool, of all that this process has opened. */
    public static String worker(String pipeline, String stage, int opening, int worker) {
        return "leat." + pipeline + ".worker." + stage + "." + opening + "." + worker;
    }

    public static String sink(String pipeline, int lane) {
        return "leat." + pipeline + ".sink." + lane;
    }

    /** What one node of a cluster is asked for; never shared by nodes, since the bus would take turns between them. */
    public static String node(String node, String service) {
        return "leat.node." + node + "." + service;
    }
}
