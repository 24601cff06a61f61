package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Packed events on their way through the stages that check, hide and shape what they hold. */
class ShapedEventsIT {
    private static final String STAGES = """
            [{'name': 'unpack', 'type': 'decompress'},
             {'name': 'contract', 'type': 'validate', 'schema': {'type': 'object', 'required': ['id', 'status'],
              'properties': {'status': {'enum': ['NEW', 'PAID']}}}},
             {'name': 'time', 'type': 'timestamp', 'from': ['placed'], 'formats': ['dd.MM.yyyy HH:mm'],
              'zone': 'Europe/Oslo'},
             {'name': 'hide', 'type': 'mask', 'fields': ['customer.email'], 'as': 'email'},
             {'name': 'agent', 'type': 'hash', 'fields': ['customer.agent'], 'length': 16},
             {'name': 'no-card', 'type': 'drop', 'fields': ['customer.card']},
             {'name': 'names', 'type': 'rename', 'fields': {'id': 'order_id'}},
             {'name': 'flat', 'type': 'flatten'},
             {'name': 'slim', 'type': 'select', 'fields': ['order_id', 'placed', 'customer_email', 'customer_agent',
              'customer_card']}]""";
    private static final String CUSTOMER =
            "{'email': 'ann@example.com', 'agent': 'curl/8.5', 'card': '4111 1111 1111 1234'}";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("shaped", 1);

    @Test
    void what_keeps_the_contract_is_stored_in_its_shape_and_the_rest_says_path_and_rule() throws Exception {
        database.execute("CREATE TABLE shaped (order_id bigint, status text, placed timestamptz, customer_email text,"
                + " customer_agent text, customer_card text)");
        topics.send(List.of(
                packed("{'id': 1, 'status': 'PAID', 'placed': '31.07.2026 10:00', 'customer': " + CUSTOMER + "}"),
                packed("{'id': 2, 'status': 'PAYED', 'customer': " + CUSTOMER + "}"),
                packed("{'id': 3, 'status': 'NEW', 'placed': '31.02.2026 10:00'}"),
                packed("{'id': 4, 'status': 'NEW', 'customer': {'email': 'nobody'}}")));

        Runs.toTheEnd(PipelineJson.of(topic, database, "[{'table': 'shaped', 'mode': 'append'}]")
                .set("stages", STAGES));

        assertThat(database.rows("SELECT order_id, coalesce(status, '-'),"
                        + " coalesce(to_char(placed AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), '-'), customer_email,"
                        + " coalesce(customer_agent, '-'), coalesce(customer_card, '-') FROM shaped ORDER BY 1"))
                .containsExactly(
                        List.of(1L, "-", "2026-07-31 08:00", "a***@example.com", "df91dd8d2dd94cd8", "-"),
                        List.of(4L, "-", "-", "***", "-", "-"));
        assertThat(database.rows("SELECT \"offset\"::int, stage, kind, reason FROM leat.dead_letters ORDER BY 1"))
                .satisfiesExactly(
                        contract -> assertThat(contract)
                                .startsWith(1, "contract", "REJECTED")
                                .last()
                                .asString()
                                .contains("$.status: enum", "(#/properties/status/enum)"),
                        time -> assertThat(time).startsWith(2, "time", "CONVERSION"));
    }

    private ProducerRecord<byte[], byte[]> packed(String json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.replace('\'', '"').getBytes(UTF_8));
        }
        return new ProducerRecord<>(topic, 0, null, bytes.toByteArray());
    }
}
