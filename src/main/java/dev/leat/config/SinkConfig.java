package dev.leat.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL side of a pipeline. */
public record SinkConfig(
        @Key(
                doc = "The database: postgresql://host:5432/database. TLS by ?sslmode=disable, allow, prefer, require,"
                        + " verify-ca or verify-full; the last two trust the authorities in &sslrootcert=FILE, or those"
                        + " of the Java runtime.",
                min = 1,
                max = 2000)
        String uri,

        @Key(doc = "Role to connect as; without it the one in the uri.", optional = true, min = 1, max = 63) @Nullable
        String user,

        @Key(
                doc = "The role's password; better ${env:NAME} or ${file:path} than in plain text. It is never printed,"
                        + " logged or served.",
                optional = true)
        @Nullable
        Secret password,

        @Key(
                doc = "Lanes, each with one connection that writes; one more connection serves claims. Two to four fill"
                        + " a small server.",
                fallback = "4",
                min = 1,
                max = 64)
        int connections,

        @Key(
                doc = "While what is on its way fits into one batch, all partitions share one lane: fewer and larger"
                        + " transactions, which is less work for the database and less waiting. false: each partition"
                        + " always has its own lane, so that one that waits for a lock holds up no other lane.",
                fallback = "true")
        boolean gather,

        @Key(
                doc = "Events per transaction at most. Events that wait while a transaction is under way go into the"
                        + " next one together, up to this.",
                fallback = "5000",
                min = 1,
                max = 100_000)
        int rowsMax,

        @Key(doc = "Bytes of events per transaction at most.", fallback = "4194304", min = 1024, max = 1_073_741_824)
        long bytesMax,

        @Key(
                doc = "Longest time an event waits for others although the connection is free, in milliseconds. 0 is"
                        + " best for most: under load transactions fill by themselves.",
                fallback = "0",
                min = 0,
                max = 60_000)
        long lingerMs,

        @Key(
                doc = "Longest time of one statement, in milliseconds. A write that takes longer is tried again with"
                        + " fewer events.",
                fallback = "30000",
                min = 100,
                max = 3_600_000)
        long statementTimeoutMs,

        @Key(
                doc = "The tables that one event may write to, all in one transaction. A table stands here once.",
                min = 1,
                max = 32)
        List<TableConfig> tables) {

    /** The uri without its password, which comes between the user's colon and the last at sign. */
    public String shownUri() {
        return uri.replaceFirst("(://[^/?@:]*):.*@", "$1:***@");
    }

    @Override
    public String toString() {
        return "SinkConfig[uri=" + shownUri() + ", user=" + user + ", connections=" + connections + ", gather=" + gather
                + ", rowsMax=" + rowsMax + ", bytesMax=" + bytesMax + ", lingerMs=" + lingerMs
                + ", statementTimeoutMs=" + statementTimeoutMs + ", tables=" + tables + "]";
    }
}
