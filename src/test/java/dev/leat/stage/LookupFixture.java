package dev.leat.stage;

import static dev.leat.stage.RunningStages.await;

import dev.leat.batch.Ack;
import dev.leat.batch.DeadLetter;
import dev.leat.support.Database;
import dev.leat.support.Servers;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A database with something to look up, and stages that do so. */
final class LookupFixture implements AutoCloseable {
    private static final String OURS = "application_name LIKE 'leat:%.customer' AND datname = current_database()";

    final Database database;
    private final List<RunningStages> opened = new ArrayList<>();

    LookupFixture() {
        this(Servers.database());
    }

    LookupFixture(Database database) {
        this.database = database;
    }

    /** The stage {@code customer} with these options, on this database. */
    String stage(String options) {
        return stage(database.uri(), options);
    }

    String stage(String uri, String options) {
        return """
                {"name": "customer", "type": "lookup", %s,
                 "database": {"uri": "%s", "user": "%s", "password": "%s"}}
                """.formatted(options, uri, database.user(), database.password());
    }

    RunningStages running(String options) {
        return running(database.uri(), options);
    }

    RunningStages running(String uri, String options) {
        RunningStages stages =
                new RunningStages(Given.pipeline(Servers.unique("p"), "[" + stage(uri, options) + "]", ""));
        opened.add(stages);
        return stages;
    }

    /** What becomes of events of one batch: values, and dead letters as texts. */
    static List<String> through(RunningStages stages, String... values) {
        int before = stages.written.size();
        Ack ack = await(stages.send(Given.batch(0, before * 1000L, values)));
        List<String> all = new ArrayList<>();
        stages.written.subList(before, stages.written.size()).forEach(batch -> {
            batch.events().forEach(event -> all.add(event.value().toString()));
            batch.deadLetters().forEach(letter -> all.add(text(letter)));
        });
        for (int i = 0; i < ack.dropped(); i++) {
            all.add("dropped");
        }
        return all;
    }

    List<String> through(String options, String... values) {
        return through(running(options), values);
    }

    private static String text(DeadLetter letter) {
        return letter.kind() + " " + letter.reason();
    }

    /** How often this database was asked by look-ups; the extension must be there. */
    long queries() throws SQLException {
        return database.number("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d"
                + " ON d.oid = s.dbid WHERE d.datname = current_database() AND query LIKE '%json_agg(q) AS found%'");
    }

    /** Look-ups' statements that run now. */
    long active() throws SQLException {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE " + OURS + " AND state = 'active'");
    }

    /** Look-ups' sessions that are open now. */
    long sessions() throws SQLException {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE " + OURS);
    }

    Future<Ack> send(RunningStages stages, int partition, long base, String... values) {
        return stages.send(Given.batch(partition, base, values));
    }

    @Override
    public void close() {
        opened.forEach(RunningStages::close);
    }
}
