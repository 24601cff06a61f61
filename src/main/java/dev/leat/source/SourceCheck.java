package dev.leat.source;

import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** Finds what Kafka's own clients would refuse in {@code source.properties}, without a network. */
public final class SourceCheck {
    private static final Pattern WHERE = Pattern.compile("^Invalid value .* for configuration [^:]*: ", Pattern.DOTALL);

    private SourceCheck() {}

    /** Adds to what the reader has found; what it has told is not told again. */
    public static void check(PipelineConfig config, Problems problems) {
        Map<String, String> given = config.source().properties();
        Set<String> known = new HashSet<>(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                problems.warn(
                        path(name),
                        "is no setting of Kafka's consumer, which ignores it unless a class named here reads it"
                                + Nearest.hint(name, known)
                                        .map(hint -> "; " + hint)
                                        .orElse(""));
            }
        }
        SaslMechanism.check(given, problems);
        check(new Client("consumer", ConsumerConfig.configDef()), given, problems);
        check(new Client("admin client", AdminClientConfig.configDef()), given, problems);
    }

    private record Client(String name, ConfigDef settings) {}

    private static void check(Client client, Map<String, String> given, Problems problems) {
        for (ConfigValue value : client.settings().validate(given)) {
            String path = path(value.name());
            if (given.containsKey(value.name()) && !problems.isWrong(path)) {
                value.errorMessages().stream()
                        .findFirst()
                        .ifPresent(message -> problems.add(path, wrong(client, value.name(), message)));
            }
        }
    }

    private static String path(String name) {
        return JsonPaths.member("source.properties", name);
    }

    /** Without the value, which may be a secret that was filled in. */
    private static String wrong(Client client, String name, String message) {
        ConfigDef.ConfigKey key = client.settings().configKeys().get(name);
        if (key == null || key.type == ConfigDef.Type.PASSWORD) {
            return "is refused by Kafka's " + client.name();
        }
        Matcher where = WHERE.matcher(message);
        return "is refused by Kafka's " + client.name() + (where.find() ? ": " + message.substring(where.end()) : "");
    }
}
