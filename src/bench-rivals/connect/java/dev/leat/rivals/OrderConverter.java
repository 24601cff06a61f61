package dev.leat.rivals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.debezium.time.ZonedTimestamp;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;

/**
 * Plain JSON to a struct with the table's types, in one pass of a streaming parser: the sink needs a schema, and this
 * is the cheapest way to one.
 */
public final class OrderConverter implements Converter {
    static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("order_id", Schema.INT64_SCHEMA)
            .field("customer_id", Schema.INT64_SCHEMA)
            .field("status", Schema.STRING_SCHEMA)
            .field("amount", Decimal.schema(2))
            .field("currency", Schema.STRING_SCHEMA)
            .field("quantity", Schema.INT32_SCHEMA)
            .field("email", Schema.STRING_SCHEMA)
            .field("country", Schema.STRING_SCHEMA)
            .field("express", Schema.BOOLEAN_SCHEMA)
            .field("ordered_at", ZonedTimestamp.schema())
            .field("weight_kg", Schema.FLOAT64_SCHEMA)
            .build();

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        // there is nothing to set
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] json) {
        Struct order = new Struct(ORDER);
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                order.put(name, value(name, parser));
            }
        } catch (IOException failure) {
            throw new DataException("no order", failure);
        }
        return new SchemaAndValue(ORDER, order);
    }

    private static Object value(String name, JsonParser value) throws IOException {
        return switch (name) {
            case "order_id", "customer_id" -> value.getLongValue();
            case "quantity" -> value.getIntValue();
            case "amount" -> value.getDecimalValue();
            case "express" -> value.getBooleanValue();
            case "weight_kg" -> value.getDoubleValue();
            default -> value.getText();
        };
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        throw new DataException("orders are read only");
    }
}
