package dev.leat.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.it.data.PipelineJson;
import dev.leat.it.data.Runs;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.LeatRun;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A broker that takes users with SCRAM over TLS, and clients with certificates; and what it refuses, with reasons. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaSecurityIT {
    private static final int EVENTS = 50;

    private SecuredKafka kafka;
    private Database database;
    private String topic;
    private PipelineJson json;

    @BeforeAll
    void start() throws Exception {
        kafka = new SecuredKafka();
    }

    @AfterAll
    void stop() {
        kafka.close();
    }

    @BeforeEach
    void send() throws Exception {
        database = Servers.database();
        database.execute("CREATE TABLE readings (id int PRIMARY KEY)");
        topic = kafka.topics().create("secured", 2);
        for (int id = 0; id < EVENTS; id++) {
            kafka.topics().send(topic, id % 2, "k", "{\"id\":" + id + "}");
        }
        json = PipelineJson.of(topic, database, "[{'table': 'readings', 'mode': 'append'}]");
    }

    @Test
    void a_user_with_scram_over_tls_reads_and_copies_dead_letters() throws Exception {
        String copies = kafka.topics().create("copies", 1);
        kafka.topics().send(topic, 0, "k", "no JSON");
        json.set("errors.topic", "'" + copies + "'");

        writesAll(kafka.scram(json, SecuredKafka.PASSWORD));

        Runs.awaitNumber(database, "SELECT count(*) FROM leat.dead_letters WHERE copied_at IS NOT NULL", 1);
    }

    @Test
    void a_client_with_a_certificate_reads() throws Exception {
        writesAll(kafka.withCertificate(json));
    }

    private void writesAll(PipelineJson secured) throws Exception {
        try (LeatRun run = LeatRun.start("secured", secured.text())) {
            Runs.awaitReady(run);
            Runs.awaitNumber(database, "SELECT count(*) FROM readings", EVENTS);
        }
    }

    @Test
    void a_wrong_password_stops_the_pipeline_with_the_place_to_look_at() throws Exception {
        refused(kafka.scram(json, "xq7mark-wrong"), "sasl.jaas.config in source.properties");
    }

    @Test
    void a_check_tells_a_wrong_password_in_one_line(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("orders.json"),
                kafka.scram(json, "xq7mark-wrong").text());
        try (LeatProcess leat = LeatProcess.start("check", file.toString())) {
            assertThat(leat.awaitExit()).isEqualTo(2);

            assertThat(leat.output().lines().filter(line -> !line.startsWith("leat: waits for ")))
                    .singleElement()
                    .asString()
                    .startsWith(file + ":")
                    .contains(": source.properties: Kafka refuses: ", "sasl.jaas.config in source.properties")
                    .doesNotContain("xq7mark");
        }
    }

    @Test
    void a_broker_that_somebody_else_signed_stops_the_pipeline() throws Exception {
        refused(kafka.trustingAStranger(json), "PKIX", "who signed its certificate");
    }

    @Test
    void a_broker_whose_certificate_names_another_host_stops_the_pipeline() throws Exception {
        try (TcpProxy elsewhere = TcpProxy.at("127.0.0.2")) {
            elsewhere.target(kafka.port(SecuredKafka.SCRAM));
            PipelineJson there = kafka.scram(json, SecuredKafka.PASSWORD)
                    .set("source.bootstrapServers", "'127.0.0.2:" + elsewhere.port() + "'");

            refused(there, "127.0.0.2", "does it name this host");
        }
    }

    @Test
    void a_client_without_a_certificate_is_refused() throws Exception {
        refused(kafka.withoutCertificate(json), "certificate", "does it take ours");
    }

    @Test
    void a_client_with_a_certificate_that_the_broker_does_not_know_is_refused() throws Exception {
        refused(kafka.withStrangersCertificate(json), "certificate", "does it take ours");
    }

    @Test
    void a_mechanism_that_the_broker_does_not_have_is_refused() throws Exception {
        refused(
                kafka.scram(json, SecuredKafka.PASSWORD)
                        .property("sasl.mechanism", "PLAIN")
                        .property(
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"leat\""
                                        + " password=\"xq7mark\";"),
                "SCRAM-SHA-512",
                "sasl.mechanism");
    }

    @Test
    void tls_where_the_broker_speaks_none_is_waited_for_and_told() throws Exception {
        PipelineJson plain = kafka.scram(json, SecuredKafka.PASSWORD)
                .set("source.bootstrapServers", "'" + kafka.topics().bootstrapServers() + "'");
        try (LeatRun run = LeatRun.start("secured", plain.text())) {
            Runs.awaitView(run, view -> view.reason().contains("security.protocol"));

            assertThat(Runs.story(run)).doesNotContain("xq7mark");
        }
        assertThat(database.number("SELECT count(*) FROM readings")).isZero();
    }

    private void refused(PipelineJson wrong, String... reasons) throws Exception {
        try (LeatRun run = LeatRun.start("secured", wrong.text())) {
            String reason = Runs.stopReason(run);
            System.out.println(reason);

            assertThat(reason).contains(reasons).doesNotContain("xq7mark");
            assertThat(Runs.story(run)).doesNotContain("xq7mark", "PRIVATE KEY");
        }
        assertThat(database.number("SELECT count(*) FROM readings")).isZero();
    }
}
