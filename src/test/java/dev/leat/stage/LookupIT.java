package dev.leat.stage;

import static dev.leat.stage.LookupFixture.through;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a look-up asks and what events get, with a real PostgreSQL. */
class LookupIT {
    private static final String BY_ID = "\"table\": \"customers\", \"key\": {\"id\": \".customer\"}";
    private static final int ATTEMPTS_MAX = 20;

    private final LookupFixture fixture = new LookupFixture();

    @BeforeEach
    void create_customers() throws SQLException {
        fixture.database.execute("""
                CREATE EXTENSION pg_stat_statements;
                CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, tier text);
                INSERT INTO customers SELECT n, 'name ' || n, nullif(n % 3, 0)::text FROM generate_series(1, 500) n;
                CREATE TABLE prices (sku text, since date, price numeric(12, 4));
                INSERT INTO prices VALUES ('a', '2026-01-01', 1.5), ('a', '2026-03-01', 2), ('b', '2026-01-01', 7);
                """);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_name_without_a_schema_is_in_public_whatever_the_search_path() throws SQLException {
        fixture.database.execute("CREATE SCHEMA mine; CREATE TABLE mine.customers (id bigint PRIMARY KEY, name text);"
                + " ALTER DATABASE " + fixture.database.name() + " SET search_path = mine, public");

        assertThat(fixture.through(BY_ID + ", \"columns\": [\"name\"]", "{\"customer\":7}"))
                .containsExactly("{\"customer\":7,\"name\":\"name 7\"}");
    }

    /** What a batch asks for within one turn of its event loop is one query; a slow machine needs several turns. */
    @Test
    void a_batch_costs_one_query() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + ", \"columns\": [\"name\"], \"into\": \"found\"");
        String[] events = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"customer\":" + (1 + i % 300) + "}")
                .toArray(String[]::new);
        List<String> expected = IntStream.range(0, 1000)
                .mapToObj(i -> 1 + i % 300)
                .map(id -> "{\"customer\":" + id + ",\"found\":{\"name\":\"name " + id + "\"}}")
                .toList();

        assertThat(fewestQueries(1, () -> assertThat(through(stages, events)).isEqualTo(expected)))
                .isEqualTo(1);
    }

    /** Of one of some batches, the first that was asked for with {@code wanted} queries if there is one. */
    private long fewestQueries(long wanted, Runnable batch) throws SQLException {
        long fewest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS_MAX && fewest > wanted; attempt++) {
            long before = fixture.queries();
            batch.run();
            fewest = Math.min(fewest, fixture.queries() - before);
        }
        return fewest;
    }

    @Test
    void more_keys_than_a_query_may_have_are_asked_for_in_several() throws SQLException {
        RunningStages stages = fixture.running(BY_ID + ", \"keysMax\": 100");
        String[] events = IntStream.rangeClosed(1, 250)
                .mapToObj(i -> "{\"customer\":" + i + "}")
                .toArray(String[]::new);

        long queries = fewestQueries(
                3,
                () -> assertThat(through(stages, events)).hasSize(250).allMatch(value -> value.contains("\"name\"")));

        assertThat(queries).isEqualTo(3);
    }

    @Test
    void without_a_row_left_goes_on_inner_drops_and_required_fails() {
        String[] events = {"{\"customer\":2}", "{\"customer\":0}", "{\"customer\":null}", "{}"};

        assertThat(fixture.through(BY_ID + ", \"into\": \"found\"", events))
                .containsExactly(
                        "{\"customer\":2,\"found\":{\"id\":2,\"name\":\"name 2\",\"tier\":\"2\"}}",
                        "{\"customer\":0,\"found\":null}",
                        "{\"customer\":null,\"found\":null}",
                        "{\"found\":null}");
        assertThat(fixture.through(BY_ID + ", \"columns\": [\"tier\"]", events))
                .containsExactly("{\"customer\":2,\"tier\":\"2\"}", "{\"customer\":0}", "{\"customer\":null}", "{}");
        assertThat(fixture.through(BY_ID + ", \"columns\": [\"tier\"], \"otherwise\": {\"tier\": \"none\"}", events))
                .containsExactly(
                        "{\"customer\":2,\"tier\":\"2\"}",
                        "{\"customer\":0,\"tier\":\"none\"}",
                        "{\"customer\":null,\"tier\":\"none\"}",
                        "{\"tier\":\"none\"}");
        assertThat(fixture.through(BY_ID + ", \"columns\": [\"tier\"], \"join\": \"inner\"", events))
                .containsExactly("{\"customer\":2,\"tier\":\"2\"}", "dropped", "dropped", "dropped");
        assertThat(fixture.through(BY_ID + ", \"columns\": [\"tier\"], \"join\": \"required\"", events))
                .startsWith("{\"customer\":2,\"tier\":\"2\"}", "REJECTED customers has no row for this key (id)")
                .hasSize(4);
    }

    @Test
    void a_row_goes_where_into_says_and_nowhere_else() {
        assertThat(fixture.through(
                        BY_ID + ", \"columns\": [\"tier\"], \"into\": \"of.customer\"",
                        "{\"customer\":1,\"of\":{\"x\":1}}",
                        "{\"customer\":1,\"of\":7}"))
                .containsExactly(
                        "{\"customer\":1,\"of\":{\"x\":1,\"customer\":{\"tier\":\"1\"}}}",
                        "REJECTED the row has no place: what is around of.customer is no object");
        assertThat(fixture.through("\"table\": \"customers\", \"key\": {\"id\": \".\"}", "1"))
                .containsExactly("REJECTED the row has no place: the event is no object");
    }

    @Test
    void of_several_rows_the_first_all_or_none_count() {
        String prices = "\"table\": \"prices\", \"key\": {\"sku\": \".sku\"}, \"columns\": [\"price\"],"
                + " \"into\": \"found\", \"orderBy\": [\"since desc\"]";

        assertThat(fixture.through(prices + ", \"several\": \"first\"", "{\"sku\":\"a\"}"))
                .containsExactly("{\"sku\":\"a\",\"found\":{\"price\":2.0000}}");
        assertThat(fixture.through(prices + ", \"several\": \"array\"", "{\"sku\":\"a\"}", "{\"sku\":\"z\"}"))
                .containsExactly(
                        "{\"sku\":\"a\",\"found\":[{\"price\":2.0000},{\"price\":1.5000}]}",
                        "{\"sku\":\"z\",\"found\":[]}");
        assertThat(fixture.through(prices, "{\"sku\":\"a\"}", "{\"sku\":\"b\"}"))
                .containsExactly(
                        "{\"sku\":\"b\",\"found\":{\"price\":7.0000}}",
                        "REJECTED prices has several rows for this key (sku); several says what to do then");
        assertThat(fixture.through(prices + ", \"several\": \"array\", \"rowsMax\": 1", "{\"sku\":\"a\"}"))
                .containsExactly("TOO_LARGE prices has more than 1 rows (rowsMax) for this key (sku)");
    }

    @Test
    void a_query_of_ones_own_is_asked_once_for_all_keys_too() throws SQLException {
        RunningStages stages = fixture.running("\"query\": \"SELECT p.price, p.since FROM prices p"
                + " WHERE p.sku = key.sku AND p.since <= key.day::date ORDER BY p.since DESC -- the latest\","
                + " \"key\": {\"sku\": \".sku\", \"day\": \".day\"}, \"several\": \"first\", \"into\": \"at\"");
        String[] events = {
            "{\"sku\":\"a\",\"day\":\"2026-02-28\"}",
            "{\"sku\":\"a\",\"day\":\"2026-03-01\"}",
            "{\"sku\":\"a\",\"day\":\"2025-03-01\"}"
        };

        long queries = fewestQueries(
                1,
                () -> assertThat(through(stages, events))
                        .containsExactly(
                                events[0].replace("}", ",\"at\":{\"price\":1.5000,\"since\":\"2026-01-01\"}}"),
                                events[1].replace("}", ",\"at\":{\"price\":2.0000,\"since\":\"2026-03-01\"}}"),
                                events[2].replace("}", ",\"at\":null}")));

        assertThat(queries).isEqualTo(1);
    }

    @Test
    void every_type_comes_back_exactly() throws SQLException {
        fixture.database.execute("""
                CREATE TYPE mood AS ENUM ('fine');
                CREATE TABLE types (id int PRIMARY KEY, big bigint, exact numeric, money2 numeric(10,2), half float8,
                  at timestamptz, local timestamp, day date, raw bytea, doc json, docb jsonb, tags text[], m mood,
                  yes boolean, span interval, u uuid, wide text);
                INSERT INTO types VALUES (1, 9223372036854775807, 12345678901234567890.123456789012345678900, 5, 0.1,
                  '2026-07-31 10:00+02', '2026-07-31 10:00:00.5', '2026-07-31', decode(repeat('00ff10', 40), 'hex'),
                  '{"b": 1.10, "a": [1e400]}', '{"b": 1.10, "a": null}', '{x,NULL,"y z"}', 'fine', true,
                  '1 day 02:03:04', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', E'line\\nné 😀');
                """);
        String bytes = java.util.Base64.getEncoder()
                .encodeToString(java.util.HexFormat.of().parseHex("00ff10".repeat(40)));

        assertThat(fixture.through("\"table\": \"types\", \"key\": {\"id\": \".i\"}", "{\"i\":1}"))
                .containsExactly("{\"i\":1,\"id\":1,\"big\":9223372036854775807,"
                        + "\"exact\":12345678901234567890.123456789012345678900,\"money2\":5.00,\"half\":0.1,"
                        + "\"at\":\"2026-07-31T08:00:00+00:00\",\"local\":\"2026-07-31T10:00:00.5\","
                        + "\"day\":\"2026-07-31\",\"raw\":\"" + bytes + "\",\"doc\":{\"b\":1.10,\"a\":[1E+400]},"
                        + "\"docb\":{\"a\":null,\"b\":1.10},\"tags\":[\"x\",null,\"y z\"],\"m\":\"fine\","
                        + "\"yes\":true,\"span\":\"1 day 02:03:04\","
                        + "\"u\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\",\"wide\":\"line\\nné 😀\"}");
    }

    @Test
    void tombstones_pass_without_a_query() throws SQLException {
        RunningStages stages = fixture.running(BY_ID);
        long before = fixture.queries();

        RunningStages.await(stages.send(Given.batch(0, 0, List.of(Given.event(0, 0, null)))));

        assertThat(stages.values(0)).containsExactly("tombstone");
        assertThat(fixture.queries() - before).isZero();
    }
}
