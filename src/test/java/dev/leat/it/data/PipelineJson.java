package dev.leat.it.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.support.Database;
import dev.leat.support.Servers;

/**
 * A pipeline's file in the making. Pieces of JSON may be written with single quotes, so that expressions keep their
 * double ones.
 */
public final class PipelineJson {
    private static final ObjectMapper LENIENT =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    private final ObjectNode root = LENIENT.createObjectNode();

    private PipelineJson() {}

    /** From the topic of the shared broker that has the pipeline's name, into these tables. */
    public static PipelineJson of(String name, Database database, String tables) {
        PipelineJson json = new PipelineJson()
                .set("source.topics", "['" + name + "']")
                .set("source.groupId", "'leat-" + name + "'")
                .set("source.bootstrapServers", "'" + Servers.kafka().bootstrapServers() + "'")
                .set("sink.uri", "'" + database.uri() + "'")
                .set("sink.user", "'" + database.user() + "'")
                .set("sink.password", "'" + database.password() + "'")
                .set("sink.tables", tables);
        json.root.put("name", name);
        return json;
    }

    /** @param path names of members with dots between them; those on the way are made */
    public PipelineJson set(String path, String value) {
        String[] names = path.split("\\.", -1);
        ObjectNode at = root;
        for (int i = 0; i < names.length - 1; i++) {
            at = at.withObjectProperty(names[i]);
        }
        at.set(names[names.length - 1], read(value));
        return this;
    }

    /** A property of the Kafka client, whose name has dots. */
    public PipelineJson property(String name, String value) {
        root.withObjectProperty("source").withObjectProperty("properties").put(name, value);
        return this;
    }

    public String text() {
        return root.toPrettyString();
    }

    private static JsonNode read(String json) {
        try {
            return LENIENT.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
