package dev.leat.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.observe.PipelineView;
import dev.leat.support.Database;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One name is one pipeline: one group, one cluster. And what does not answer at the start is waited for. */
class NamesIT {
    private static final String TABLES = "[{'table': 'events', 'mode': 'append', 'columns': {'id': '.id'}}]";
    private static EmbeddedKafka otherKafka;

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("names", 1);
    private final PipelineJson json = PipelineJson.of(topic, database, TABLES);

    @BeforeAll
    static void launchAnotherCluster() {
        otherKafka = EmbeddedKafka.launch(new EmbeddedKafka.Settings(192, Map.of()));
    }

    @AfterAll
    static void closeIt() {
        otherKafka.close();
    }

    NamesIT() throws Exception {
        database.execute("CREATE TABLE events (id int)");
    }

    @Test
    void another_group_under_one_name_is_refused_and_the_first_goes_on() throws Exception {
        try (LeatRun first = LeatRun.start("first", json.text())) {
            Runs.awaitReady(first);

            String reason =
                    Runs.toItsStop(PipelineJson.of(topic, database, TABLES).set("source.groupId", "'somebody-else'"));

            assertThat(reason).contains(topic, "leat-" + topic, "somebody-else");
            topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":1}")));
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
            assertThat(Runs.story(first)).doesNotContain("doubt");
        }
    }

    @Test
    void a_start_that_is_refused_half_way_closes_what_it_opened() throws Exception {
        Runs.toTheEnd(json);
        try (LeatRun run =
                LeatRun.start("refused", json.set("source.groupId", "'other'").text())) {
            // it is the source that is refused, so sink and stages were open by then
            assertThat(Runs.stopReason(run)).contains("'other'");

            assertThat(run.verticles()).isZero();
            Runs.awaitNumber(
                    database, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leat:refused'", 0);
        }
    }

    @Test
    void another_cluster_under_one_name_is_refused() throws Exception {
        Runs.toTheEnd(json);
        new Topics(otherKafka.bootstrapServers()).createNamed(topic, 1, Map.of());

        String reason = Runs.toItsStop(json.set("source.bootstrapServers", "'" + otherKafka.bootstrapServers() + "'"));

        assertThat(reason).contains(topic, "cluster");
    }

    @Test
    void two_names_read_one_topic_independently() throws Exception {
        topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":1}")));
        PipelineJson second =
                PipelineJson.of(topic, database, TABLES).set("name", "'second'").set("source.groupId", "'second'");
        try (LeatRun run = LeatRun.start("both", json.text(), second.text())) {
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 2);
            topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":2}")));
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 4);
            run.untilIdle(Runs.BOUND.toSeconds());

            assertThat(Runs.story(run)).doesNotContain("doubt");
        }
        assertThat(database.text("SELECT string_agg(id::text, ' ' ORDER BY id) FROM events"))
                .isEqualTo("1 1 2 2");
        assertThat(database.text("SELECT string_agg(epoch || ' ' || next_offset, ', ') FROM leat.positions"))
                .isEqualTo("1 2, 1 2");
    }

    @Test
    void the_same_pipeline_with_another_database_in_one_group_is_told_by_both() throws Exception {
        Database other = Servers.database();
        other.execute("CREATE TABLE events (id int)");
        try (LeatRun first = LeatRun.start("first", json.text());
                LeatRun same = LeatRun.start("same", json.text());
                LeatRun copy = LeatRun.start(
                        "copy", PipelineJson.of(topic, other, TABLES).text())) {
            Runs.awaitReady(same);
            await("both to tell")
                    .atMost(Runs.BOUND)
                    .until(() -> Runs.story(first).contains("database: leat-" + topic + "-copy at ")
                            && Runs.story(copy).contains("leat-" + topic + "-first at "));

            assertThat(Runs.story(first)).doesNotContain(topic + "-same at", topic + "-first at");
            assertThat(Runs.story(copy)).doesNotContain(topic + "-copy at");
        }
    }

    @Test
    void a_pipeline_that_cannot_start_does_not_stop_another() throws Exception {
        topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":1}")));
        PipelineJson bad = PipelineJson.of(topic, database, "[{'table': 'missing', 'mode': 'append'}]")
                .set("name", "'bad'")
                .set("source.groupId", "'bad'");
        try (LeatRun run = LeatRun.start("both", bad.text(), json.text())) {
            Runs.awaitView(run, PipelineView::failed);
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);

            assertThat(run.view().reason()).contains("missing");
            assertThat(run.pipelines().views().get(1).running()).isTrue();
        }
    }

    @Test
    void a_pipeline_that_stops_on_its_way_does_not_stop_another() throws Exception {
        topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":1}")));
        database.execute("CREATE TABLE doomed (id int)");
        PipelineJson bad = PipelineJson.of(topic, database, TABLES.replace("events", "doomed"))
                .set("name", "'bad'")
                .set("source.groupId", "'bad'");
        try (LeatRun run = LeatRun.start("both", bad.text(), json.text())) {
            Runs.awaitNumber(database, "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM doomed)", 2);
            database.execute("DROP TABLE doomed");
            topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":2}")));
            Runs.awaitNumber(database, "SELECT count(*) FROM events", 2);

            assertThat(Runs.stopReason(run)).contains("doomed");
            assertThat(run.view().source()).as("what it had before it stopped").isNull();
            assertThat(run.pipelines().views().get(1).running()).isTrue();
        }
    }

    @Test
    void a_database_that_does_not_answer_at_the_start_is_waited_for() throws Exception {
        topics.send(List.of(Topics.record(topic, 0, null, "{\"id\":1}")));
        try (TcpProxy proxy = TcpProxy.to(Servers.postgres().port())) {
            proxy.refuse();
            json.set("sink.uri", "'" + database.uri(proxy.port()) + "'");
            try (LeatRun run = LeatRun.start("waiting", json.text())) {
                Runs.awaitView(run, view -> view.reason().contains("trying again"));
                assertThat(run.view().running()).isFalse();

                proxy.heal();

                Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
                assertThat(run.view().running()).isTrue();
            }
        }
    }

    @Test
    void a_broker_that_does_not_answer_at_the_start_is_waited_for() throws Exception {
        Topics others = new Topics(otherKafka.bootstrapServers());
        String elsewhere = others.create("elsewhere", 1);
        others.send(List.of(Topics.record(elsewhere, 0, null, "{\"id\":1}")));
        otherKafka.stop();
        json.set("source.bootstrapServers", "'" + otherKafka.bootstrapServers() + "'")
                .set("source.topics", "['" + elsewhere + "']");
        try (LeatRun run = LeatRun.start("waiting", json.text())) {
            Runs.awaitView(run, view -> view.reason().contains("trying again"));

            otherKafka.start();

            Runs.awaitNumber(database, "SELECT count(*) FROM events", 1);
        }
    }
}
