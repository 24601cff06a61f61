package dev.leat.stage.builtin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.JsonErrors;
import dev.leat.config.Key;
import dev.leat.config.Mistakes;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads one record of comma-separated values, in all dialects of delimiters and quotes. */
public record Csv(
        @Key(
                doc = "Names of the columns in their order; every record must have as many. Without them the result"
                        + " is a list of texts.",
                fallback = "[]",
                max = 1600)
        List<String> columns,

        @Key(
                doc = "The character between two values, such as \",\", \";\" or \"\\t\".",
                fallback = "\",\"",
                min = 1,
                max = 1)
        String delimiter,

        @Key(
                doc = "The character around values that hold delimiters; twice it stands for itself. Empty: there is"
                        + " none.",
                fallback = "\"\\\"\"",
                max = 1)
        String quote,

        @Key(
                doc = "A character before others that are meant literally. Empty: there is none.",
                fallback = "\"\"",
                max = 1)
        String escape,

        @Key(doc = "Whether values without any character become null.", fallback = "false")
        boolean emptyIsNull) {
    /** The keys as they are when none is given. */
    static final Csv PLAIN = new Csv(List.of(), ",", "\"", "", false);

    private static final CsvMapper MAPPER = CsvMapper.csvBuilder()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    public Csv {
        Mistakes mistakes = new Mistakes();
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            mistakes.when(column.isEmpty(), "columns", "has a name that is empty");
            mistakes.when(!column.isEmpty() && !seen.add(column), "columns", "names '" + column + "' twice");
        }
        String different = "delimiter, quote and escape must be different characters";
        mistakes.when(quote.equals(delimiter), "quote", different);
        mistakes.when(!escape.isEmpty() && (escape.equals(delimiter) || escape.equals(quote)), "escape", different);
        mistakes.end();
    }

    TextParser parser() {
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(delimiter.charAt(0));
        schema = quote.isEmpty() ? schema.withoutQuoteChar() : schema.withQuoteChar(quote.charAt(0));
        schema = escape.isEmpty() ? schema.withoutEscapeChar() : schema.withEscapeChar(escape.charAt(0));
        ObjectReader reader = MAPPER.readerFor(String[].class).with(schema);
        return text -> parse(reader, text);
    }

    private JsonNode parse(ObjectReader reader, String text) {
        try (MappingIterator<String[]> records = reader.readValues(text)) {
            if (!records.hasNextValue()) {
                throw wrong("one record, found none");
            }
            String[] values = records.nextValue();
            if (records.hasNextValue()) {
                throw wrong("one record, found several");
            }
            return columns.isEmpty() ? list(values) : fields(values);
        } catch (JsonProcessingException failure) {
            throw new EventException(FailureKind.CONVERSION, "the text is not CSV: " + JsonErrors.text(failure));
        } catch (IOException failure) {
            throw new EventException(FailureKind.CONVERSION, "the text is not CSV: " + failure.getMessage());
        }
    }

    private ArrayNode list(String[] values) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode(values.length);
        for (String value : values) {
            list.add(value(value));
        }
        return list;
    }

    private ObjectNode fields(String[] values) {
        if (values.length != columns.size()) {
            throw wrong(columns.size() + " values (columns), found " + values.length);
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < values.length; i++) {
            fields.set(columns.get(i), value(values[i]));
        }
        return fields;
    }

    private JsonNode value(String text) {
        return emptyIsNull && text.isEmpty() ? NullNode.getInstance() : TextNode.valueOf(text);
    }

    private static EventException wrong(String expected) {
        return new EventException(FailureKind.CONVERSION, "expected " + expected);
    }
}
