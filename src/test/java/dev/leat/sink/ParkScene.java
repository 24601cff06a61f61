package dev.leat.sink;

import static dev.leat.sink.SinkFixture.event;
import static dev.leat.sink.SinkFixture.get;

import dev.leat.api.Event;
import dev.leat.batch.Batch;
import dev.leat.config.PipelineConfig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A table that keeps the order in which rows came, and events of few keys for it. */
final class ParkScene implements AutoCloseable {
    static final String APPEND = "{\"table\": \"t\", \"mode\": \"append\"}";
    static final String PARK = "\"onFailure\": \"park\"";
    static final Replay.Committed UNHEARD = (replayed, rows) -> {};
    private static final String STATES = "SELECT string_agg(\"offset\" || coalesce('#' || part, '') || ' ' || state"
            + " || ' ' || kind || ' ' || attempts, ', ' ORDER BY id) FROM leat.dead_letters";

    final SinkFixture fixture = new SinkFixture();

    PipelineConfig config(String errors) throws SQLException {
        fixture.database.execute("CREATE TABLE t (n bigint GENERATED ALWAYS AS IDENTITY, k text NOT NULL,"
                + " v int CONSTRAINT small CHECK (v < 100))");
        return fixture.config(APPEND, "", errors);
    }

    /** Events of one partition, each written as key=value. */
    static List<Event> events(long base, String... all) {
        List<Event> events = new ArrayList<>();
        for (String one : all) {
            String[] pair = one.split("=", 2);
            String key = pair[0].equals("-") ? null : pair[0];
            String value = pair[1].isEmpty() ? "no JSON" : "{\"k\":\"" + pair[0] + "\",\"v\":" + pair[1] + "}";
            events.add(event(0, base + events.size(), key, value));
        }
        return events;
    }

    static Batch batch(long epoch, long base, String... all) {
        return SinkFixture.batch(0, epoch, base, events(base, all));
    }

    String rows() throws SQLException {
        return String.valueOf(fixture.database.text("SELECT string_agg(k || '=' || v, ' ' ORDER BY n) FROM t"));
    }

    String states() throws SQLException {
        return String.valueOf(fixture.database.text(STATES));
    }

    long epoch() throws SQLException {
        return fixture.database.number("SELECT epoch FROM leat.positions WHERE partition = 0");
    }

    /** Without telling the writers, as somebody whom they have heard already. */
    void discardAll() {
        try {
            fixture.database.execute("UPDATE leat.dead_letters SET state = 'discarded' WHERE state = 'parked'");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    ParkedKey parkedKey(PipelineConfig config) {
        DeadLetterTable table = get(DeadLetterTable.open(fixture.vertx, config, "test"));
        List<ParkedKey> keys = get(table.parkedKeys(DeadLetterFilter.waiting(10)));
        get(table.close());
        return keys.get(0);
    }

    KeyReplayed replay(PipelineConfig config) {
        ParkedKey key = parkedKey(config);
        Replay replay = get(Replay.open(fixture.vertx, config, "test", fixture.telemetry, true));
        try {
            return get(replay.key(key, replay::write, UNHEARD));
        } finally {
            get(replay.close());
        }
    }

    @Override
    public void close() {
        fixture.close();
    }
}
