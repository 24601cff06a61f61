package dev.leat.support;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One real broker and one real PostgreSQL for all tests of this JVM, started when first asked for and ended with the
 * JVM. Tests share them: each takes a database and topics of its own. Never stop or freeze the shared ones; a test
 * that does such things launches its own with {@link EmbeddedKafka#launch} and {@link EmbeddedPostgres#launch}.
 */
public final class Servers {
    /** Compacted topics are looked at every 300 ms instead of 15 s. */
    private static final Map<String, String> CLEAN_OFTEN = Map.of("log.cleaner.backoff.ms", "300");

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable EmbeddedKafka kafka;

    private Servers() {}

    /** The shared PostgreSQL. */
    public static synchronized EmbeddedPostgres postgres() {
        EmbeddedPostgres running = postgres;
        if (running == null) {
            running = EmbeddedPostgres.launch(new EmbeddedPostgres.Settings(
                    "leat",
                    "leat",
                    Map.of("max_connections", "200", "shared_preload_libraries", "pg_stat_statements")));
            postgres = running;
        }
        return running;
    }

    /** The shared broker. */
    public static synchronized EmbeddedKafka kafka() {
        EmbeddedKafka running = kafka;
        if (running == null) {
            running = EmbeddedKafka.launch(new EmbeddedKafka.Settings(320, CLEAN_OFTEN));
            kafka = running;
        }
        return running;
    }

    /** A new, empty database in the shared PostgreSQL. */
    public static Database database() {
        return database(postgres());
    }

    /** A new, empty database in a server of the test's own. */
    public static Database database(EmbeddedPostgres server) {
        String name = "test_" + NUMBERS.incrementAndGet() + "_"
                + ProcessHandle.current().pid();
        try {
            new Database(server, "postgres").execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " cannot be created", e);
        }
        return new Database(server, name);
    }

    /** Topics of the shared broker. */
    public static Topics topics() {
        return new Topics(kafka().bootstrapServers());
    }

    /** A name nobody else in this JVM uses, for topics, pipelines and groups. */
    public static String unique(String prefix) {
        return prefix + "-" + NUMBERS.incrementAndGet();
    }
}
