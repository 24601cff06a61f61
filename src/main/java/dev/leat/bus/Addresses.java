package dev.leat.bus;

/** Every event-bus address there is; one address is one lane and has one consumer. */
public final class Addresses {
    private Addresses() {}

    public static String stage(String pipeline, String stage, int lane) {
        return "leat." + pipeline + ".stage." + stage + "." + lane;
    }

    /** One worker verticle of a stage that runs on a pool. */
    public static String worker(String pipeline, String stage, int worker) {
        return "leat." + pipeline + ".worker." + stage + "." + worker;
    }

    public static String sink(String pipeline, int lane) {
        return "leat." + pipeline + ".sink." + lane;
    }
}
