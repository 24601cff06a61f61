package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.stage.http.Backend;
import dev.leat.support.Database;
import dev.leat.support.Promtool;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a running pipeline with stages of every kind really serves at {@code /metrics}. */
class MetricsIT {
    private static final int EVENTS = 1_200;
    private static final int BAD = 3;

    private static String text = "";
    private static Scraped scraped = new Scraped("");
    private static String status = "";

    @BeforeAll
    static void run() throws Exception {
        Database database = Servers.database();
        Topics topics = Servers.topics();
        String topic = topics.create("metrics", 2);
        database.execute("CREATE TABLE customers (id int PRIMARY KEY, name text)");
        database.execute("INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(0, 9) i");
        database.execute("CREATE TABLE orders (id int PRIMARY KEY, customer text, price int CHECK (price <> 13))");
        database.execute("CREATE TABLE others (id int)");
        topics.send(records(topic));
        try (Backend backend = backend();
                RunningNode node = new RunningNode(pipeline(topic, database, backend.port))) {
            node.awaitView(view -> view.source() != null
                    && view.source().idleSinceNs() >= 0
                    && view.source().partitions().size() == 2
                    && view.source().partitions().stream().allMatch(one -> one.nextOffset() == EVENTS / 2));
            await("a known lag")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> new Scraped(node.get("/metrics")).sum("leat_lag_seconds") == 0);
            System.gc(); // its figures are there from the first one on
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> node.get("/metrics").contains("\njvm_gc_pause_seconds_sum"));
            text = node.get("/metrics");
            status = node.get("/status");
        }
        scraped = new Scraped(text);
    }

    @AfterAll
    static void forget() {
        text = "";
    }

    private static List<ProducerRecord<byte[], byte[]>> records(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int id = 0; id < EVENTS; id++) {
            String value = "{\"id\":%d,\"customer_id\":%d,\"at\":\"2026-11-25T12:00:00Z\",\"kind\":\"%s\",\"price\":%d}"
                    .formatted(id, id % 20, id % 3 == 0 ? "other" : "order", id == 1 ? 13 : 1);
            records.add(Topics.record(topic, id % 2, null, id >= EVENTS - BAD + 1 ? "no JSON" : value));
        }
        return records;
    }

    /** Fails the first question about each of some orders. */
    private static Backend backend() {
        Backend backend = Backend.plain();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        backend.others.put("score", request -> {
            boolean fails = request.path().endsWith("7") && seen.add(request.path());
            Backend.end(request.response().setStatusCode(fails ? 503 : 200), Buffer.buffer("1"));
        });
        return backend;
    }

    private static String pipeline(String topic, Database database, int port) {
        String more = "'breaker': {'failuresMax': 1000}, 'retry': {'attempts': 5, 'firstMs': 1},";
        return """
                {'name': '%1$s',
                 'source': {'bootstrapServers': '%2$s', 'topics': ['%1$s'], 'groupId': '%1$s'},
                 'limits': {'batchEvents': 50},
                 'stages': [
                   {'name': 'every-tenth', 'type': 'filter', 'keep': 'mod(.id, 10) != 9'},
                   {'name': 'happened', 'type': 'timestamp', 'from': ['at'], 'eventTime': true},
                   {'name': 'hide', 'type': 'hash', 'fields': ['at'], 'runOn': 'worker', 'poolSize': 2},
                   {'name': 'customer', 'type': 'lookup', 'table': 'customers', 'key': {'id': '.customer_id'},
                    'into': 'customer', 'cache': {'ttlMs': 3600000, 'missingTtlMs': 3600000}, %3$s 'timeoutMs': 20000},
                   {'name': 'scores', 'type': 'parallel', 'into': 'scores', 'branches': {
                     'asked': {'stages': [
                       {'name': 'ask', 'type': 'http', 'url': 'http://localhost:%4$d/score/{.id}', %3$s
                        'connection': {'allowHosts': ['localhost']}, 'limits': {'rate': {'requests': 100000}}}]},
                     'made': {'stages': [{'name': 'make', 'type': 'map', 'with': '2'}]}}},
                   {'name': 'again', 'type': 'http', 'url': 'http://localhost:%4$d/score/{.customer_id}',
                    'into': 'again', 'cache': {'key': '.customer_id', 'ttlMs': 3600000}, %3$s
                    'connection': {'allowHosts': ['localhost']}},
                   {'name': 'by-kind', 'type': 'route', 'branches': {
                     'orders': {'when': '.kind == \\"order\\"', 'stages': [
                       {'name': 'priced', 'type': 'filter', 'keep': '.price > 0'}]},
                     'others': {}}}],
                 'sink': {'uri': '%5$s', 'user': '%6$s', 'password': '%7$s', 'connections': 2, 'tables': [
                   {'table': 'orders', 'mode': 'upsert', 'key': ['id'], 'branches': ['orders'], 'columns': {
                     'id': '.id', 'customer': '.customer.name', 'price': '.price'}},
                   {'table': 'others', 'mode': 'append', 'branches': ['others']}]}}
                """.formatted(
                        topic,
                        Servers.kafka().bootstrapServers(),
                        more,
                        port,
                        database.uri(),
                        database.user(),
                        database.password())
                .replace('\'', '"');
    }

    @Test
    void promtool_finds_nothing_to_complain_about() {
        assertThat(Promtool.run(text, "check", "metrics")).isEqualTo(new Promtool.Answer(0, ""));
    }

    @Test
    void every_metric_is_served_and_says_what_it_is() {
        for (Metric metric : Metric.all()) {
            assertThat(scraped.help).as(metric.id()).containsValue(metric.doc());
        }
        assertThat(scraped.types.keySet())
                .anyMatch(name -> name.startsWith("jvm_gc_"))
                .contains("jvm_memory_used_bytes", "process_files_open_files", "process_uptime_seconds")
                .contains("vertx_pool_queue_time_seconds", "logback_events_total");
    }

    @Test
    void names_end_in_what_they_are_and_in_base_units() {
        scraped.types.forEach((name, type) -> {
            assertThat(name.endsWith("_total")).as(name + " " + type).isEqualTo(type.equals("counter"));
            assertThat(name).doesNotContainPattern("_(ms|ns|us|kb|mb|millis|milliseconds|nanoseconds)(_|$)");
            assertThat(scraped.help.get(name)).as("help of " + name).isNotBlank();
        });
    }

    @Test
    void labels_are_few_known_and_hold_nothing_of_an_event() {
        Set<String> names = new TreeSet<>();
        scraped.labels.forEach((series, labels) -> {
            if (series.startsWith("leat_")) {
                names.addAll(labels.keySet());
                labels.forEach((label, values) ->
                        assertThat(values).as(series + " " + label).hasSizeLessThan(30));
            }
        });
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "cause",
                        "end",
                        "kind",
                        "lane",
                        "le",
                        "loop",
                        "outcome",
                        "pipeline",
                        "pool",
                        "purpose",
                        "result",
                        "server",
                        "stage",
                        "state",
                        "table",
                        "task",
                        "to",
                        "where");
        assertThat(scraped.labels.values())
                .allSatisfy(labels -> assertThat(labels).doesNotContainKeys("method", "remote", "local", "path"));
    }

    @Test
    void what_comes_in_goes_on_or_is_counted() {
        int read = EVENTS - BAD + 1;
        assertThat(scraped.sum("leat_events_polled_total")).isEqualTo(EVENTS);
        assertThat(scraped.sum("leat_events_acknowledged_total")).isEqualTo(EVENTS);
        assertThat(scraped.sum("leat_stage_events_in_total", "stage=\"every-tenth\""))
                .isEqualTo(EVENTS);
        assertThat(scraped.sum("leat_stage_events_total", "stage=\"every-tenth\"", "outcome=\"dropped\""))
                .isEqualTo(EVENTS / 10 - 1.0);
        assertThat(scraped.sum("leat_stage_events_total", "stage=\"every-tenth\""))
                .isEqualTo(EVENTS);
        assertThat(scraped.sum("leat_dead_letters_total", "kind=\"database\"", "stage=\"sink\""))
                .isEqualTo(1);
        assertThat(scraped.sum("leat_dead_letters_total", "kind=\"unreadable\""))
                .isEqualTo(EVENTS - (double) read);
        assertThat(scraped.sum("leat_stage_retries_total", "stage=\"ask\"")).isPositive();
        assertThat(scraped.sum("leat_event_time_latency_seconds_count")).isPositive();
        assertThat(scraped.sum("leat_lag_seconds")).isZero();
    }

    @Test
    void every_task_that_was_created_has_ended() {
        for (Map.Entry<String, Set<String>> stage : Map.of(
                        "batch", Set.of("every-tenth", "by-kind", "sink"),
                        "slice", Set.of("hide"),
                        "call", Set.of("customer", "ask", "again"),
                        "event", Set.of("scores"))
                .entrySet()) {
            for (String name : stage.getValue()) {
                String[] labels = {"stage=\"" + name + "\"", "task=\"" + stage.getKey() + "\""};
                double created = scraped.sum("leat_tasks_total", labels);
                assertThat(created).as(name).isPositive();
                assertThat(scraped.sum("leat_tasks_ended_total", labels))
                        .as(name)
                        .isEqualTo(created);
            }
        }
        assertThat(scraped.sum("leat_tasks_waiting")).isZero();
        assertThat(scraped.sum("leat_tasks_running")).isZero();
    }

    @Test
    void caches_and_pools_add_up() {
        double asked = scraped.sum("leat_tasks_total", "stage=\"customer\"", "task=\"call\"");
        assertThat(scraped.sum("leat_cache_requests_total", "stage=\"customer\"", "result=\"hit\""))
                .isPositive();
        assertThat(scraped.sum("leat_cache_requests_total", "stage=\"customer\""))
                .isEqualTo(asked);
        assertThat(scraped.sum("leat_cache_entries", "stage=\"customer\"")).isEqualTo(18);
        assertThat(scraped.sum("leat_cache_entries", "stage=\"again\"")).isEqualTo(18);
        assertThat(scraped.sum("leat_pool_wait_seconds_count", "pool=\"host\"", "stage=\"ask\""))
                .isPositive();
        assertThat(scraped.sum("leat_pool_wait_seconds_count", "pool=\"rate\"", "stage=\"ask\""))
                .isPositive();
        assertThat(scraped.sum("leat_pool_wait_seconds_count", "pool=\"connection\""))
                .isPositive();
        assertThat(scraped.sum("leat_pool_used")).isZero();
        assertThat(scraped.sum("leat_pool_waiting")).isZero();
    }

    @Test
    void dashboard_and_rules_name_what_there_is() throws IOException {
        List<Watched> all = Watched.all();

        assertThat(all).hasSizeGreaterThan(50).allSatisfy(watched -> {
            assertThat(watched.wrong(scraped)).isEmpty();
            assertThat(watched.metrics().isEmpty())
                    .as(watched.where())
                    .isEqualTo(watched.where().equals("rule LeatDown"));
        });
    }

    @Test
    void pages_name_what_there_is() throws IOException {
        assertThat(Watched.onPages())
                .hasSizeGreaterThan(50)
                .allMatch(name -> scraped.labels.containsKey(name) || scraped.types.containsKey(name));
    }

    @Test
    void status_shows_stages_with_their_breakers() {
        assertThat(status).contains("\"name\" : \"ask\"").contains("\"state\" : \"closed\"");
    }
}
