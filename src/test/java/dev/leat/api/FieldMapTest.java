package dev.leat.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldMapTest {
    private static final int STEPS = 20_000;

    private final FieldMap fields = new FieldMap();

    @ParameterizedTest
    @ValueSource(ints = {5, 24, 25, 60})
    void does_what_a_linked_hash_map_does(int names) {
        long seed = Long.getLong("leat.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, JsonNode> expected = new LinkedHashMap<>();

        for (int step = 0; step < STEPS; step++) {
            String name = "n" + random.nextInt(names);
            JsonNode value = IntNode.valueOf(step);
            String what = "seed " + seed + ", step " + step;
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> assertThat(fields.put(name, value)).as(what).isEqualTo(expected.put(name, value));
                case 4, 5 -> assertThat(fields.remove(name)).as(what).isEqualTo(expected.remove(name));
                case 6 -> assertThat(fields.containsKey(name)).as(what).isEqualTo(expected.containsKey(name));
                default -> {
                    int odd = random.nextInt(names);
                    fields.values().removeIf(kept -> kept.intValue() % names == odd);
                    expected.values().removeIf(kept -> kept.intValue() % names == odd);
                }
            }
            assertThat(fields.size()).as(what).isEqualTo(expected.size());
            assertThat(fields.get(name)).as(what).isEqualTo(expected.get(name));
            if (random.nextInt(500) == 0) {
                fields.clear();
                expected.clear();
            }
        }
        assertThat(new ArrayList<>(fields.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
    }

    @Test
    void a_walk_removes_and_exchanges() {
        fields.put("a", IntNode.valueOf(1));
        fields.put("b", IntNode.valueOf(2));
        fields.put("c", IntNode.valueOf(3));

        Iterator<Map.Entry<String, JsonNode>> walk = fields.entrySet().iterator();
        walk.next().setValue(IntNode.valueOf(10));
        walk.next();
        walk.remove();

        assertThat(walk.next().getKey()).isEqualTo("c");
        assertThat(walk.hasNext()).isFalse();
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
        assertThat(fields).containsExactly(Map.entry("a", IntNode.valueOf(10)), Map.entry("c", IntNode.valueOf(3)));
    }

    @Test
    void a_name_is_found_by_its_text() {
        String name = new String("id".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        fields.put("id", IntNode.valueOf(1));

        assertThat(fields.get(name)).isEqualTo(IntNode.valueOf(1));
        assertThat(fields.get("Id")).isNull();
        assertThat(fields.get(null)).isNull();
    }

    @Test
    void events_are_equal_to_any_other_json_and_the_last_of_equal_fields_counts() throws Exception {
        String json = "{\"a\": 1, \"b\": {\"c\": [1, {\"d\": null}]}, \"a\": 2}";
        JsonNode event = EventJson.parse(json.getBytes(StandardCharsets.UTF_8), "value");
        JsonNode other = new ObjectMapper().readTree(json);

        assertThat(event).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
        assertThat(other).isEqualTo(event);
        assertThat(event.get("a").intValue()).isEqualTo(2);
        ObjectNode copy = event.deepCopy();
        assertThat(copy.without("b").toString()).isEqualTo("{\"a\":2}");
        assertThat(event.has("b")).isTrue();
    }

    @Test
    void many_fields_are_no_search() {
        StringBuilder json = new StringBuilder("{");
        for (int at = 0; at < 200_000; at++) {
            json.append(at == 0 ? "" : ",")
                    .append("\"f")
                    .append(at)
                    .append("\":")
                    .append(at);
        }
        JsonNode event = EventJson.parse(json.append('}').toString().getBytes(StandardCharsets.UTF_8), "value");

        assertThat(event).hasSize(200_000);
        assertThat(event.get("f199999").intValue()).isEqualTo(199_999);
    }
}
