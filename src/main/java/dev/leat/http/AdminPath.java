package dev.leat.http;

/** Every path of the admin server; all are read with GET and change nothing. */
enum AdminPath {
    METRICS("/metrics", "text/plain; version=0.0.4; charset=utf-8", "All metrics in Prometheus' text format."),
    LIVE(
            "/health/live",
            "application/json",
            "200 while event loops answer and every poll thread was seen, else 503: the process needs a restart."
                    + " Never depends on Kafka or PostgreSQL."),
    READY(
            "/health/ready",
            "application/json",
            "200 when every pipeline runs, joined its consumer group and claimed all partitions assigned to it (none is"
                    + " fine, too), else 503. `degraded`, with 200: some pipelines stopped with an error, the others"
                    + " are ready. 503 while starting and while draining."),
    STATUS(
            "/status",
            "application/json",
            "What this process does: pipelines with their states, totals, latency of the last ten seconds, and"
                    + " partitions. Never holds secrets, keys or values of events.");

    private final String path;
    private final String contentType;
    private final String doc;

    AdminPath(String path, String contentType, String doc) {
        this.path = path;
        this.contentType = contentType;
        this.doc = doc;
    }

    String path() {
        return path;
    }

    String contentType() {
        return contentType;
    }

    String doc() {
        return doc;
    }
}
