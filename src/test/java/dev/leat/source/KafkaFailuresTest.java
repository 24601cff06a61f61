package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.Test;

/** What Kafka's clients throw, in words that say where to look and quote no secret. */
class KafkaFailuresTest {
    @Test
    void who_assigns_otherwise_in_the_same_group_is_said_to_be_another_program() {
        assertThat(KafkaFailures.reason("reading Kafka", new InconsistentGroupProtocolException("incompatible")))
                .contains("incompatible", "another program", "source.groupId");
    }

    @Test
    void who_may_not_be_in_the_group_is_told_why_and_what_to_do() {
        assertThat(KafkaFailures.reading(new FencedInstanceIdException("rejected")))
                .hasMessageContaining("rejected; another process has this node's id (id in the node file)");
        assertThat(KafkaFailures.reading(new GroupMaxSizeReachedException("The group has reached its max size.")))
                .hasMessageContaining("max size; the broker lets no more processes into one consumer group");
    }

    @Test
    void a_login_that_cannot_be_read_is_not_quoted() {
        Throwable unreadable = new KafkaException(
                "Failed to construct kafka consumer",
                new IllegalArgumentException("Value not specified for key 'hunter2' in JAAS config"));

        assertThat(KafkaFailures.reason("source.properties", unreadable))
                .startsWith("source.properties: sasl.jaas.config cannot be read; write it as CLASS required")
                .doesNotContain("hunter2");
    }

    @Test
    void a_failed_handshake_says_what_tls_said_and_needs_a_person() {
        Throwable refused = new ExecutionException(
                new SslAuthenticationException("SSL handshake failed", new SSLHandshakeException("PKIX failed")));

        assertThat(KafkaFailures.of("topics", refused).failure()).isEqualTo(BatchFailure.STOP);
        assertThat(KafkaFailures.of("topics", refused).reason())
                .startsWith("Kafka: topics: SSL handshake failed (PKIX failed); look at security.protocol");
    }

    @Test
    void wrong_credentials_and_missing_rights_say_where_to_look() {
        assertThat(KafkaFailures.reason("x", new SaslAuthenticationException("Authentication failed")))
                .isEqualTo("x: Authentication failed; look at sasl.mechanism and sasl.jaas.config in source"
                        + ".properties");
        assertThat(KafkaFailures.reason("x", new GroupAuthorizationException("g")))
                .endsWith("; the user needs READ and DESCRIBE on the topics and READ on the group");
    }

    /** A name that DNS does not know yet may be that of a broker that is just being set up. */
    @Test
    void a_host_without_an_address_is_waited_for_and_named() {
        PipelineConfig config = config("nowhere.invalid:9092");

        assertThatThrownBy(() -> new KafkaConsumer<>(consumer(config)))
                .satisfies(refused -> assertThat(KafkaFailures.opening(config, (RuntimeException) refused))
                        .hasMessageStartingWith("source.bootstrapServers: no address is known of nowhere.invalid:9092")
                        .extracting(BatchException::failure)
                        .isEqualTo(BatchFailure.OUTAGE))
                .satisfies(refused ->
                        assertThat(KafkaFailures.of("x", refused).failure()).isEqualTo(BatchFailure.OUTAGE));
    }

    @Test
    void other_settings_need_a_person() {
        PipelineConfig config = config("nowhere.invalid:9092");
        Properties wrong = consumer(config);
        wrong.put("security.protocol", "SSL2");

        assertThatThrownBy(() -> new KafkaConsumer<>(wrong))
                .satisfies(refused -> assertThat(KafkaFailures.opening(config, (RuntimeException) refused))
                        .hasMessageStartingWith("source.properties: Invalid value SSL2")
                        .extracting(BatchException::failure)
                        .isEqualTo(BatchFailure.STOP));
    }

    private static Properties consumer(PipelineConfig config) {
        return ConsumerSettings.consumer(config, "test", new MemoryBudget.Part(Long.MAX_VALUE, 1));
    }

    private static PipelineConfig config(String servers) {
        return new ConfigReader(new JsltCompiler(), Map.of())
                .readPipeline("""
                {"name": "p", "source": {"bootstrapServers": "%s", "topics": ["t"], "groupId": "g"},
                 "sink": {"uri": "postgresql://u@none/none", "tables": [{"table": "t", "mode": "append"}]}}
                """.formatted(servers), "test.json")
                .orThrow();
    }

    @Test
    void what_ends_the_poll_loop_is_an_outage_only_if_it_may_pass() {
        Throwable corrupt = new KafkaException("Received exception", new CorruptRecordException("t-0 is corrupt"));

        assertThat(KafkaFailures.reading(new DisconnectException("gone")).failure())
                .isEqualTo(BatchFailure.OUTAGE);
        assertThat(KafkaFailures.reading(new UnreleasedInstanceIdException("taken")))
                .hasMessageContaining("taken; that member leaves by itself")
                .extracting(BatchException::failure)
                .isEqualTo(BatchFailure.OUTAGE);
        assertThat(List.of(corrupt, new GroupAuthorizationException("g"), new IllegalStateException("fault")))
                .allMatch(failure -> KafkaFailures.reading(failure).failure() == BatchFailure.STOP);
    }

    @Test
    void silence_is_an_outage_with_the_advice_to_look_at_the_protocol() {
        Throwable silent = new TimeoutException("Timed out");

        assertThat(KafkaFailures.of("x", silent).failure()).isEqualTo(BatchFailure.OUTAGE);
        assertThat(KafkaFailures.of("x", silent).reason()).contains("security.protocol", "PLAINTEXT unless set");
        assertThat(KafkaFailures.reason("x", new DisconnectException("gone"))).isEqualTo("x: gone");
    }
}
