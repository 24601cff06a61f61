package dev.leat.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReusedParserTest {
    private static final int THREADS = 40;
    private static final int EVENTS_OF_EACH = 3_000;

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1}", "{\"a\": 1} \r\n\t", "{}", "{\"a\": {\"b\": [1.50, null, \"\\u00e9\"]}}"})
    void reads_whole_objects(String json) throws Exception {
        byte[] bytes = bytes(json);

        assertThat(ReusedParser.read(bytes))
                .hasToString(EventJson.MAPPER.readTree(bytes).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "7",
                "\"text\"",
                "[1]",
                " {}",
                "{",
                "{\"a\": 1",
                "{\"a\": 1}}",
                "{\"a\": 1} 2",
                "{\"a\": 1},",
                "{]"
            })
    void leaves_the_rest_to_others_and_reads_on(String json) {
        assertThat(ReusedParser.read(bytes(json))).isNull();
        assertThat(ReusedParser.read(bytes("{\"b\": 2}"))).hasToString("{\"b\":2}");
    }

    @Test
    void what_one_event_lacks_is_not_taken_from_the_next() {
        assertThatThrownBy(() -> EventJson.parse(bytes("{\"a\": [1, 2"), "value"))
                .isInstanceOf(EventException.class)
                .hasMessageContaining("at byte 11")
                .hasMessageContaining("end-of-input");
        assertThat(EventJson.parse(bytes("{\"a\": 3}"), "value")).hasToString("{\"a\":3}");
    }

    @Test
    void the_place_of_an_error_is_counted_from_the_start_of_its_event() {
        EventJson.parse(bytes("{\"a\": 1}"), "value");

        assertThatThrownBy(() -> EventJson.parse(bytes("{\"a\": x}"), "value"))
                .hasMessageStartingWith("value is not JSON at byte 6: ");
    }

    @Test
    void large_objects_are_read_alone() {
        String object = "{\"a\": \"" + "x".repeat(5_000) + "\"}";

        assertThat(ReusedParser.read(bytes(object))).isNull();
        assertThat(EventJson.parse(bytes(object), "value").get("a").textValue()).hasSize(5_000);
    }

    /** More threads than parsers are kept, so that some share a slot; the sum tells whether anything was mixed up. */
    @Test
    void many_threads_read_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Integer>> wrong = threads.invokeAll(IntStream.range(0, THREADS)
                    .mapToObj(thread -> (Callable<Integer>) () -> wrong(thread))
                    .toList());
            for (Future<Integer> of : wrong) {
                assertThat(of.get(30, TimeUnit.SECONDS)).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int wrong(int thread) {
        int wrong = 0;
        for (int event = 0; event < EVENTS_OF_EACH; event++) {
            String json =
                    "{\"thread\":" + thread + ",\"event\":" + event + ",\"name-" + event + "\":\"v" + thread + "\"}";
            JsonNode read = ReusedParser.read(bytes(json));
            wrong += read != null && read.toString().equals(json) ? 0 : 1;
        }
        return wrong;
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
