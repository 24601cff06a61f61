package dev.leat.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.cli.init.Ends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The ends of the pipeline that init is to propose, as flags and answers tell them. */
final class InitOptions {
    private static final String PASSWORD = "DB_PASSWORD";
    private static final Pattern PASSWORD_IN_URI = Pattern.compile("://[^/?@:]*:.*@|[?&]password=");
    private static final Pattern USER_IN_URI = Pattern.compile("://[^/?@]+@|[?&]user=");
    private static final Pattern SECRET = Pattern.compile(
            "password|passphrase|secret|jaas|token|credential|private\\.key|keystore\\.key|user\\.?info",
            Pattern.CASE_INSENSITIVE);

    @Option(names = "--broker", paramLabel = "HOST:PORT", description = "Kafka brokers to begin with.")
    private @Nullable String broker;

    @Option(names = "--topic", description = "The topic to read.")
    private @Nullable String topic;

    @Option(
            names = "--database",
            paramLabel = "URI",
            description = "The database, such as postgresql://host:5432/shop?sslmode=require; without a password.")
    private @Nullable String database;

    @Option(names = "--user", description = "Role to connect as, unless the uri names it.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File with the role's password. Without it the variable DB_PASSWORD is used.")
    private @Nullable Path passwordFile;

    @Option(names = "--table", description = "The table to fill, as in SQL.")
    private @Nullable String table;

    @Option(names = "--name", description = "Name of the pipeline; that of the topic by default.")
    private @Nullable String name;

    @Option(
            names = "--property",
            paramLabel = "KEY=VALUE",
            description = "Further properties of the Kafka client, such as those for TLS and SASL. Placeholders such as"
                    + " $${env:KAFKA_JAAS} are kept in the file; a secret in plain text is replaced by one.")
    private Map<String, String> properties = new HashMap<>();

    /**
     * What was told.
     *
     * @param environment with the secrets that were given in other ways, under the names in placeholders
     * @param toSet names in placeholders that are not set outside
     */
    record Told(Ends ends, Map<String, String> environment, List<String> toSet) {}

    /** Asks for what no flag tells; throws a {@link CommandFailure} when nobody can be asked. */
    Told told(Map<String, String> outside, Questions questions) {
        Asker asker = new Asker(questions);
        String brokers = asker.need("--broker", broker, "Kafka broker", "localhost:9092");
        String topicName = asker.need("--topic", topic, "Topic", "");
        String uri = asker.need("--database", database, "Database", "postgresql://localhost:5432/postgres");
        if (PASSWORD_IN_URI.matcher(uri).find()) {
            throw CommandFailure.wrongUsage("--database has a password, which would stand in the file; set the variable"
                    + " " + PASSWORD + " or use --password-file");
        }
        boolean named = USER_IN_URI.matcher(uri).find();
        String role = named ? user : asker.need("--user", user, "Role of the database", "");
        String tableName = asker.need(
                "--table", table, "Table", "public." + defaultName(topicName).replace('-', '_'));
        asker.refuse();
        Map<String, String> environment = new HashMap<>(outside);
        JsonNode password = password(environment, questions);
        Map<String, JsonNode> kafka = new HashMap<>();
        properties.forEach((key, value) -> kafka.put(key, property(key, value, environment)));
        Ends.Database target = new Ends.Database(uri, role, password, tableName);
        String pipeline = name == null ? defaultName(topicName) : name;
        List<String> toSet = environment.keySet().stream()
                .filter(variable -> !outside.containsKey(variable))
                .sorted()
                .toList();
        return new Told(new Ends(pipeline, brokers, topicName, kafka, target), environment, toSet);
    }

    private @Nullable JsonNode password(Map<String, String> environment, Questions questions) {
        if (passwordFile != null) {
            refuseEmpty(passwordFile);
            return TextNode.valueOf("${file:" + passwordFile.toAbsolutePath().normalize() + "}");
        }
        if (!environment.containsKey(PASSWORD)) {
            String typed = questions.ask("Password of the role, empty for none", "", true);
            if (typed == null || typed.isEmpty()) {
                return null;
            }
            environment.put(PASSWORD, typed);
        } else if (environment.get(PASSWORD).isEmpty()) {
            throw CommandFailure.wrongUsage("the variable " + PASSWORD + " is empty; set it to the role's password, or"
                    + " use --password-file, or unset it where the role needs none");
        }
        return TextNode.valueOf("${env:" + PASSWORD + "}");
    }

    private static void refuseEmpty(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) == 0) {
                throw CommandFailure.wrongUsage("--password-file: " + file + " is empty");
            }
        } catch (IOException unreadable) {
            // told with its place by who fills it in
        }
    }

    /** What to look at where the database refuses the password. */
    String advice(Told told) {
        if (passwordFile != null) {
            return "; the password is that of --password-file " + passwordFile;
        }
        return told.ends().database().password() == null
                ? "; no password was given: set the variable " + PASSWORD + " or use --password-file"
                : "; the password is that of the variable " + PASSWORD;
    }

    private static JsonNode property(String key, String value, Map<String, String> environment) {
        if (value.contains("${")) {
            return TextNode.valueOf(value);
        }
        if (!SECRET.matcher(key).find()) {
            return TextNode.valueOf(value);
        }
        String variable = "KAFKA_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        environment.put(variable, value);
        return TextNode.valueOf("${env:" + variable + "}");
    }

    private static String defaultName(String topic) {
        String name = topic.replaceAll("[^A-Za-z0-9_-]+", "-").replaceFirst("^[_-]+", "");
        return name.substring(0, Math.min(name.length(), 63));
    }

    /** Collects what is missing, so that it is told at once. */
    private static final class Asker {
        private final Questions questions;
        private final List<String> missing = new ArrayList<>();

        Asker(Questions questions) {
            this.questions = questions;
        }

        String need(String flag, @Nullable String given, String question, String fallback) {
            String answer = given == null ? questions.ask(question, fallback, false) : given;
            if (answer == null || answer.isBlank()) {
                missing.add(flag);
                return "";
            }
            return answer;
        }

        void refuse() {
            if (!missing.isEmpty()) {
                throw CommandFailure.wrongUsage(
                        "missing: " + String.join(", ", missing) + "; on a terminal they would be asked for");
            }
        }
    }
}
