package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * One pipeline under attack: a topic of eight partitions, a table without a key that must hold every event once and in
 * order, and the processes that run the pipeline. Closing it kills them; what they wrote is printed when the table was
 * not seen to be exact.
 */
final class Scene implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(90);

    /** Small and quickly started: these tests start dozens of them. */
    private static final List<String> JVM = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int LOG_CHARACTERS_MAX = 12_000;

    private final Database database;
    private final Topics topics;
    private final String name = Servers.unique("failure");
    private final Events events;
    private final ObjectNode config;
    private final List<LeatProcess> processes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private boolean exact;

    /** With the servers that all tests share. */
    static Scene shared() {
        return new Scene(Servers.database(), Servers.topics());
    }

    Scene(Database database, Topics topics) {
        this.database = database;
        this.topics = topics;
        topics.createNamed(name, Events.PARTITIONS, Map.of());
        events = new Events(topics, name);
        config = config();
        sql("CREATE TABLE events (n bigint GENERATED ALWAYS AS IDENTITY, part int NOT NULL, seq int NOT NULL,"
                + " body text NOT NULL CHECK (body <> 'poison'))");
    }

    private ObjectNode config() {
        ObjectNode root = new ObjectMapper().createObjectNode().put("name", name);
        ObjectNode source = root.putObject("source")
                .put("bootstrapServers", topics.bootstrapServers())
                .put("groupId", group());
        source.putArray("topics").add(name);
        source.putObject("properties").put("session.timeout.ms", "6000").put("heartbeat.interval.ms", "500");
        root.putArray("stages")
                .addObject()
                .put("name", "all")
                .put("type", "filter")
                .put("keep", ".part >= 0");
        root.putObject("sink")
                .put("uri", database.uri())
                .put("user", database.user())
                .put("password", database.password())
                .put("connections", 4)
                .putArray("tables")
                .addObject()
                .put("table", "events")
                .put("mode", "append");
        root.putObject("shutdown").put("drainMs", 3_000);
        return root;
    }

    /** The configuration of every process started from now on. */
    ObjectNode section(String section) {
        return config.withObject("/" + section);
    }

    /** Sends every process started from now on to PostgreSQL through this port. */
    void connectThrough(int port) {
        section("sink").put("uri", database.uri(port));
    }

    Database database() {
        return database;
    }

    Topics topics() {
        return topics;
    }

    Events events() {
        return events;
    }

    String group() {
        return "leat-" + name;
    }

    String topic() {
        return name;
    }

    /** Every statement that writes takes at least so long, and carries few events: a drain takes a while. */
    void slowDown(int rowsMax, double seconds) {
        section("sink").put("rowsMax", rowsMax);
        section("limits").put("batchEvents", rowsMax).put("partitionBatches", 32);
        sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(" + seconds + "); RETURN NULL; END';"
                + "CREATE TRIGGER slow AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION slow()");
    }

    /** Full speed again. */
    void speedUp() {
        sql("DROP TRIGGER slow ON events");
    }

    /** A file with the configuration as it is now. */
    Path configFile() {
        return file(config.toPrettyString());
    }

    Path file(String content) {
        try {
            Path file = Files.writeString(Files.createTempFile("leat-failure-", ".json"), content);
            files.add(file);
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A process that runs the pipeline; nothing is awaited. */
    LeatProcess start() {
        return startWith(configFile());
    }

    LeatProcess startWith(Path... configFiles) {
        return startNode("{\"admin\": {\"enabled\": false}}", List.of(), configFiles);
    }

    /** @param node content of its node file */
    LeatProcess startNode(String node, List<String> jvmOptions, Path... configFiles) {
        return startOn(List.of(), node, jvmOptions, configFiles);
    }

    /** @param machine as {@link dev.leat.support.Network#on} gives it */
    LeatProcess startOn(List<String> machine, String node, List<String> jvmOptions, Path... configFiles) {
        List<String> jvm = new ArrayList<>(JVM);
        jvm.addAll(jvmOptions);
        List<String> words = new ArrayList<>(List.of("run", "--node", file(node).toString()));
        List.of(configFiles).forEach(configFile -> words.add(configFile.toString()));
        processes.add(LeatProcess.startOn(machine, jvm, Map.of(), words));
        return processes.get(processes.size() - 1);
    }

    /** How many partitions this process has claimed, as the database knows it. */
    int claimedBy(LeatProcess process) {
        return (int) number("SELECT count(*) FROM leat.positions WHERE owner LIKE '%-' || ?", process.pid());
    }

    void awaitClaimed(LeatProcess process, int partitions) {
        until(partitions + " partitions claimed by process " + process.pid(), () -> {
            assertThat(process.isAlive()).isTrue();
            assertThat(tableExists("leat.positions")).isTrue();
            assertThat(claimedBy(process)).isGreaterThanOrEqualTo(partitions);
        });
    }

    private boolean tableExists(String table) {
        return number("SELECT count(*) FROM (SELECT to_regclass(?) AS found) t WHERE found IS NOT NULL", table) == 1;
    }

    /** Sessions of Leat's that PostgreSQL knows of and for which the condition holds. */
    long sessions(String condition) {
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'leat:%' AND (" + condition + ")");
    }

    void awaitSessions(String condition) {
        until(
                "a session of Leat's where " + condition,
                () -> assertThat(sessions(condition)).isPositive());
    }

    void awaitNoSessions(String condition) {
        until(
                "no session of Leat's where " + condition,
                () -> assertThat(sessions(condition)).isZero());
    }

    long rows() {
        return number("SELECT count(*) FROM events");
    }

    void awaitRows(long count) {
        await(count + " rows", () -> assertThat(rows()).isGreaterThanOrEqualTo(count));
    }

    /** Everything sent so far has taken effect. */
    void awaitAll() {
        until(
                "all events to take effect",
                () -> assertThat(number("SELECT coalesce(sum(next_offset), 0) FROM leat.positions"))
                        .isEqualTo(events.total()));
    }

    /** Waits for the rest, ends all processes in order and looks at what they have done. */
    void finish() {
        awaitAll();
        List<LeatProcess> running = new ArrayList<>(processes);
        running.removeIf(process -> !process.isAlive());
        running.forEach(LeatProcess::terminate);
        running.forEach(LeatProcess::awaitExit);
        assertExact();
    }

    /** Every event is there once, as it was sent and in the order of its partition, but those that were poison. */
    void assertExact() {
        new Oracle(this).assertExact();
        exact = true;
    }

    /** As {@link #until}, but gives up when no process is left that could do it. */
    private void await(String what, ThrowingRunnable condition) {
        waiting(what)
                .failFast(
                        "no process of Leat's is alive",
                        () -> processes.stream().noneMatch(LeatProcess::isAlive))
                .untilAsserted(condition);
    }

    void sql(String statement) {
        try {
            database.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    long number(String sql, Object... parameters) {
        try {
            return database.number(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    List<List<Object>> rows(String sql) {
        try {
            return new ArrayList<>(database.rows(sql));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Waits until nothing is thrown any more: tables may not be there yet, or the server may be away. */
    static void until(String what, ThrowingRunnable condition) {
        waiting(what).untilAsserted(condition);
    }

    static ConditionFactory waiting(String what) {
        return Awaitility.await(what)
                .atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions();
    }

    /** Lets the processes go on for so long: the moment of an attack, not a wait for something to happen. */
    static void goOnFor(long milliseconds) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(milliseconds))
                .atMost(BOUND)
                .until(() -> true);
    }

    @Override
    public void close() {
        for (LeatProcess process : processes) {
            if (!exact) {
                String output = process.output();
                System.out.println("---- process " + process.pid() + (process.isAlive() ? ", alive" : ", ended") + "\n"
                        + output.substring(Math.max(0, output.length() - LOG_CHARACTERS_MAX)));
            }
            process.close();
        }
        files.forEach(file -> file.toFile().delete());
    }
}
