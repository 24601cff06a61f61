package dev.leat.cli.init;

import static dev.leat.cli.init.Sampled.ENDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.Event;
import dev.leat.config.PipelineConfig;
import dev.leat.sink.TargetColumn;
import dev.leat.sink.TargetTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables by chance, and events that spell their columns' names and write their values in other ways. */
class SeededProposalTest {
    private static final List<String> WORDS = List.of(
            "order", "total", "net", "ship", "bill", "zip", "city", "tax", "user", "rate", "weight", "colour", "due");
    private static final List<String> TYPES =
            List.of("bigint", "numeric(12,2)", "text", "boolean", "timestamptz", "date");
    private static final DateTimeFormatter GERMAN =
            DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int EVENTS = 20;

    /** One column: how its field is named and written. */
    private record Made(String column, String type, List<String> path, boolean asText) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void every_column_gets_the_value_that_was_written_for_it(long seed) {
        Random random = new Random(seed);
        List<Made> made = made(random);
        List<Event> events = new ArrayList<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int at = 0; at < EVENTS; at++) {
            Map<String, Object> row = new LinkedHashMap<>();
            ObjectNode value = JsonNodeFactory.instance.objectNode();
            List<Made> shuffled = new ArrayList<>(made);
            Collections.shuffle(shuffled, random);
            for (Made one : shuffled) {
                Object meant = meant(one.type(), random);
                row.put(one.column(), meant);
                put(value, one.path(), written(one, meant));
            }
            rows.add(row);
            events.add(Sampled.event(at, "k" + at, value.toString()));
        }
        TargetTable table = table(made);

        Proposal proposal = Proposal.of(table, Observed.of(events));
        PipelineConfig config = Sampled.read(ProposalText.of(ENDS, proposal));

        assertThat(proposal.unusedFields()).as("seed %d", seed).isEmpty();
        for (int at = 0; at < EVENTS; at++) {
            Map<String, JsonNode> row = Sampled.row(proposal, config, events.get(at));
            for (TargetColumn column : table.columns()) {
                JsonNode got = row.getOrDefault(column.name(), NullNode.getInstance());
                Object meant = rows.get(at).getOrDefault(column.name(), "nothing");
                assertThat(column.accepts(got) && same(column, got, meant))
                        .as(
                                "seed %d, %s: %s of %s",
                                seed, column, got, events.get(at).value())
                        .isTrue();
            }
        }
    }

    private static TargetTable table(List<Made> made) {
        return new TargetTable(
                "public.t",
                made.stream()
                        .map(one -> TargetColumn.ofType(one.column(), one.type(), false))
                        .toList(),
                List.of(),
                true,
                true);
    }

    private static List<Made> made(Random random) {
        Map<String, Made> made = new LinkedHashMap<>();
        for (int at = 0; at < 8; at++) {
            List<String> words = List.of(pick(WORDS, random), pick(WORDS, random), pick(WORDS, random));
            String type = pick(TYPES, random);
            made.putIfAbsent(
                    Spelling.letters(String.join("_", words)),
                    new Made(String.join("_", words), type, path(words, random), random.nextBoolean()));
        }
        return List.copyOf(made.values());
    }

    /** In another spelling, sometimes inside an object that nothing else has. */
    private static List<String> path(List<String> words, Random random) {
        String rest = String.join("-", words.subList(1, 3));
        return switch (random.nextInt(5)) {
            case 0 -> List.of(String.join("_", words));
            case 1 -> List.of(String.join("-", words));
            case 2 -> List.of(words.get(0) + capital(words.get(1)) + capital(words.get(2)));
            case 3 -> List.of(capital(words.get(0)) + capital(words.get(1)) + capital(words.get(2)));
            default -> List.of(words.get(0), rest);
        };
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Object meant(String type, Random random) {
        return switch (type) {
            case "bigint" -> random.nextLong() >> 8;
            case "numeric(12,2)" -> BigDecimal.valueOf(random.nextInt(), 2);
            case "boolean" -> random.nextBoolean();
            case "timestamptz" -> Instant.ofEpochSecond(1_000_000_000L + random.nextInt(1_000_000_000));
            case "date" -> Instant.ofEpochSecond(86_400L * (10_000 + random.nextInt(10_000)));
            default -> "text " + random.nextInt(1000);
        };
    }

    private static JsonNode written(Made made, Object meant) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (meant instanceof Instant time) {
            return nodes.textNode(made.asText() ? GERMAN.format(time) : time.toString());
        }
        if (made.asText() || meant instanceof String) {
            boolean spoken = meant instanceof Boolean && made.column().length() % 2 == 0;
            return nodes.textNode(spoken ? (meant.equals(true) ? "yes" : "no") : meant.toString());
        }
        return meant instanceof Boolean bool
                ? nodes.booleanNode(bool)
                : meant instanceof Long number ? nodes.numberNode(number) : nodes.numberNode((BigDecimal) meant);
    }

    private static void put(ObjectNode value, List<String> path, JsonNode field) {
        ObjectNode inside = path.size() == 1 ? value : value.withObject("/" + path.get(0));
        inside.set(path.get(path.size() - 1), field);
    }

    private static boolean same(TargetColumn column, JsonNode got, Object meant) {
        return switch (column.family()) {
            case INTEGER, DECIMAL -> new BigDecimal(got.asText()).compareTo(new BigDecimal(meant.toString())) == 0;
            case DATE -> got.asText().equals(meant.toString().substring(0, 10));
            case TIMESTAMP_WITH_ZONE -> Instant.parse(got.asText()).equals(meant);
            case BOOLEAN, TEXT, JSON, TIMESTAMP, OTHER -> got.asText().equals(meant.toString());
        };
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
