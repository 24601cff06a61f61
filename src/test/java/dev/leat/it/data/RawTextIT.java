package dev.leat.it.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.support.Database;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Values that are no JSON but lines of text, as they are in the topic, become rows; the others are set aside whole. */
class RawTextIT {
    private static final String ACCESS = """
            [{'name': 'line', 'type': 'parse', 'raw': true, 'as': 'grok', 'grok': {'pattern': '%{COMMONAPACHELOG}'}},
             {'name': 'numbers', 'type': 'convert', 'fields': {'response': {'to': 'integer'}}}]""";
    private static final String RECORDS = """
            [{'name': 'line', 'type': 'parse', 'raw': true, 'as': 'csv',
              'csv': {'columns': ['id', 'name', 'total'], 'delimiter': ';'}}]""";
    private static final String LETTERS =
            "SELECT \"offset\"::int, stage, kind, encode(value, 'escape') FROM leat.dead_letters ORDER BY 1";

    private final Database database = Servers.database();
    private final Topics topics = Servers.topics();
    private final String topic = topics.create("raw", 1);

    @Test
    void lines_of_a_log_become_rows_and_what_has_no_such_form_is_kept_as_it_came() throws Exception {
        database.execute("CREATE TABLE requests (clientip inet, verb text, request text, response int)");
        topics.send(List.of(
                line("10.0.0.1 - - [31/Jan/2026:10:00:00 +0100] \"GET /a?b=ä HTTP/1.1\" 200 2326"),
                line("no such line"),
                line("{\"verb\": \"GET\"}"),
                line(""),
                new ProducerRecord<>(topic, 0, null, null),
                new ProducerRecord<>(topic, 0, null, "10.0.0.2 - ä".getBytes(ISO_8859_1)),
                line("2001:db8::1 - ann [31/Jan/2026:10:00:01 +0100] \"POST /c HTTP/1.1\" 503 -")));

        run(ACCESS, "requests");

        assertThat(database.rows("SELECT host(clientip), verb, request, response FROM requests ORDER BY response"))
                .containsExactly(List.of("10.0.0.1", "GET", "/a?b=ä", 200), List.of("2001:db8::1", "POST", "/c", 503));
        assertThat(database.rows(LETTERS))
                .containsExactly(
                        List.of(1, "line", "CONVERSION", "no such line"),
                        List.of(2, "line", "CONVERSION", "{\"verb\": \"GET\"}"),
                        List.of(3, "line", "CONVERSION", ""),
                        List.of(5, "source", "UNREADABLE", "10.0.0.2 - \\344"));
    }

    @Test
    void records_of_separated_values_become_rows() throws Exception {
        database.execute("CREATE TABLE sales (id int, name text, total numeric(10,2))");
        topics.send(List.of(line("1;\"Müller; Söhne\";12.5"), line("2;x"), line("3;;0"), line("4;y;much")));

        run(RECORDS, "sales");

        assertThat(database.text("SELECT string_agg(id || '|' || coalesce(name, '-') || '|' || total, ' ' ORDER BY id)"
                        + " FROM sales"))
                .isEqualTo("1|Müller; Söhne|12.50 3||0.00");
        assertThat(database.rows(LETTERS))
                .containsExactly(List.of(1, "line", "CONVERSION", "2;x"), List.of(3, "sink", "CONVERSION", "4;y;much"));
    }

    private void run(String stages, String table) throws Exception {
        Runs.toTheEnd(PipelineJson.of(topic, database, "[{'table': '" + table + "', 'mode': 'append'}]")
                .set("stages", stages));
    }

    private ProducerRecord<byte[], byte[]> line(String text) {
        return new ProducerRecord<>(topic, 0, null, text.getBytes(UTF_8));
    }
}
