package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline begins and ends, as its file is to say it; secrets are placeholders.
 *
 * @param properties of the Kafka client
 */
public record Ends(String name, String brokers, String topic, Map<String, JsonNode> properties, Database database) {

    /**
     * The PostgreSQL side.
     *
     * @param user null when the uri names it
     * @param password a placeholder, or null when none was given
     */
    public record Database(
            String uri, @Nullable String user, @Nullable JsonNode password, String table) {}

    public Ends {
        properties = Map.copyOf(properties);
    }
}
