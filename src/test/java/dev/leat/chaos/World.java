package dev.leat.chaos;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.dev.EmbeddedPostgres;
import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that is under attack: broker, PostgreSQL, service, and the processes of Leat's between them. */
final class World implements AutoCloseable {
    static final int NODES = 2;
    static final int PARTITIONS = 6;
    private static final String TOPIC = "chaos";
    private static final int DISK_MB_MIN = 128;
    private static final long HOLDING_MS = 20_000;

    /** What one event takes in all tables together; twice what was seen. */
    private static final int EVENT_BYTES = 1_000;

    /** What every event passes: each stage could lose, double or reorder it in its own way. */
    private static final String STAGES = """
            [{"name": "keep", "type": "filter", "keep": ".keep"},
             {"name": "amount", "type": "convert", "runOn": "worker", "timeoutMs": 60000,
              "fields": {"amount": {"to": "integer"}}},
             {"name": "score", "type": "http", "url": "http://localhost:%d/scores", "per": "batch",
              "body": "{\\"part\\": .part, \\"seq\\": .seq}", "into": "score",
              "connection": {"allowHosts": ["localhost"]}, "timeoutMs": 60000,
              "retry": {"attempts": 100, "budgetMs": 50000, "attemptMs": 5000, "lastMs": 1000},
              "breaker": {"failuresMax": 5, "openMs": 1000}}]
            """;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Timeline timeline;
    private final Broker broker;
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final @Nullable Disk disk;
    private final Service service;
    private final Workload workload;
    private final Path logs;

    World(Plan plan, Path logs, Timeline timeline, List<Violation> violations) throws Exception {
        this.timeline = timeline;
        this.logs = logs;
        Files.createDirectories(logs);
        try {
            postgres = opened(EmbeddedPostgres.launch(
                    new EmbeddedPostgres.Settings("leat", "leat", Map.of("max_connections", "60"))));
            database = Servers.database(postgres);
            service = opened(new Service());
            Member.Home home = new Member.Home(logs, timeline, violations);
            for (int node = 0; node < NODES; node++) {
                members.add(opened(new Member(node, postgres.port(), service.port(), home)));
            }
            broker = opened(new Broker(members.stream().map(Member::kafka).toList()));
            broker.topics().createNamed(TOPIC, PARTITIONS, Map.of());
            disk = plan.kinds().contains(FaultKind.DISK_FULL) ? mount(plan) : null;
            Tables.create(database, disk == null ? "" : "small");
            workload = opened(new Workload(broker.topics(), TOPIC, PARTITIONS, plan.seed(), plan.eventsPerSecond()));
        } catch (Exception failure) {
            closeAll();
            throw failure;
        }
    }

    /** It is closed last: the server must have ended by then. */
    private Disk mount(Plan plan) throws IOException, SQLException {
        long events = plan.durationMs() / 1_000 * plan.eventsPerSecond();
        int owner = (Integer) Files.getAttribute(postgres.folder(), "unix:uid");
        Disk small = Disk.mount(DISK_MB_MIN + events * EVENT_BYTES / 1_000_000, owner);
        open.add(0, small);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLESPACE small LOCATION '" + small.folder() + "'");
        }
        return small;
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.add(part);
        return part;
    }

    void startMembers(Plan plan) throws IOException {
        for (int node = 0; node < members.size(); node++) {
            Path pipeline = pipelineFile(node);
            Files.writeString(pipeline, pipeline(plan, members.get(node)));
            members.get(node).start(pipeline);
        }
    }

    /** What the process runs; whoever else runs it has that process's links. */
    Path pipelineFile(int node) {
        return logs.resolve("pipeline-" + node + ".json");
    }

    private String pipeline(Plan plan, Member member) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode().put("name", TOPIC);
        ObjectNode source = root.putObject("source")
                .put("bootstrapServers", "127.0.0.1:" + member.kafka().port())
                .put("groupId", group());
        source.putArray("topics").add(TOPIC);
        source.putObject("properties")
                .put("session.timeout.ms", "6000")
                .put("heartbeat.interval.ms", "500")
                .put("metadata.max.age.ms", "3000")
                .put("default.api.timeout.ms", "15000");
        root.set("stages", json.readTree(STAGES.formatted(member.service().port())));
        root.putObject("sink")
                .put("uri", database.uri(member.postgres().port()))
                .put("user", database.user())
                .put("password", database.password())
                .put("connections", 3)
                .put("lingerMs", plan.lingerMs())
                .put("gather", plan.gather())
                .put("statementTimeoutMs", plan.statementTimeoutMs())
                .set("tables", json.readTree(Tables.SINK));
        root.putObject("errors").put("onFailure", plan.onFailure()).put("badEventsMax", 10_000);
        root.putObject("limits").put("batchEvents", 200);
        root.putObject("shutdown").put("drainMs", 3_000);
        return root.toPrettyString();
    }

    Timeline timeline() {
        return timeline;
    }

    List<Member> members() {
        return members;
    }

    Broker broker() {
        return broker;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    Database database() {
        return database;
    }

    /** Null where no fault needs it. */
    @Nullable
    Disk disk() {
        return disk;
    }

    Service service() {
        return service;
    }

    Workload workload() {
        return workload;
    }

    String topic() {
        return TOPIC;
    }

    String group() {
        return "leat-" + TOPIC;
    }

    /** Waits a while until the process has partitions that others can take from it. */
    void awaitHolding(Member member) {
        String held = "SELECT count(*) FROM leat.positions WHERE owner = ?";
        if (!Moments.within(HOLDING_MS, () -> database.number(held, member.id()) > 0)) {
            timeline.add(member.name() + " holds no partition");
        }
    }

    List<TcpProxy> links(Member member) {
        return List.of(member.kafka(), member.postgres(), member.service());
    }

    /** Closes every part, whatever happens to the others; what the servers wrote stays beside what processes wrote. */
    @Override
    public void close() {
        keepLogs();
        closeAll();
    }

    private void closeAll() {
        RuntimeException failed = new IllegalStateException("not everything could be closed");
        for (int part = open.size() - 1; part >= 0; part--) {
            try {
                open.get(part).close();
            } catch (Exception failure) {
                failed.addSuppressed(failure);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    private void keepLogs() {
        try {
            Files.copy(broker.kafka().folder().resolve("broker.log"), logs.resolve("broker.log"), REPLACE_EXISTING);
            Files.copy(postgres.folder().resolve("server.log"), logs.resolve("postgres.log"), REPLACE_EXISTING);
        } catch (IOException failure) {
            timeline.add("no logs are kept of the servers: " + failure);
        }
    }
}
