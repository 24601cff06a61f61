package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the front page tells a new user to do: its pipeline, its table, its event, its commands. */
class ReadmeIT {
    private static final String JAR = "java -jar target/leat.jar ";
    private static final Pattern EVENT = Pattern.compile("from events such as `(\\{.*})`");

    private final Pages.Page readme = Pages.read(Path.of("README.md"));

    @TempDir
    private Path folder;

    /** On a broker of its own: other tests have a topic of this name too. */
    @Test
    void its_pipeline_runs_and_its_commands_succeed() throws Exception {
        Path pipeline = Files.writeString(
                folder.resolve("orders.json"), readme.blocks("json").get(0));
        Path node = Files.writeString(folder.resolve("node.json"), "{\"admin\": {\"port\": 0}}");
        Database database = Servers.database();
        database.execute(readme.blocks("sql").get(0));
        try (EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults())) {
            Topics topics = new Topics(kafka.bootstrapServers());
            topics.createNamed("orders", 3, Map.of());
            topics.send("orders", 0, "7", event());
            topics.send("orders", 1, "8", event().replace("7", "8").replace("PAID", "CANCELLED"));
            Map<String, String> environment = Map.of(
                    "KAFKA", topics.bootstrapServers(),
                    "DATABASE", database.uri(),
                    "DB_USER", database.user(),
                    "DB_PASSWORD", database.password());
            for (String command : commands()) {
                run(command, pipeline, node, environment);
            }
        }

        assertThat(database.rows("SELECT order_id, status, amount::text FROM orders"))
                .containsExactly(List.of(7L, "PAID", "129.90"));
    }

    private static void run(String command, Path pipeline, Path node, Map<String, String> environment) {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.replaceAll(word -> word.equals("orders.json") ? pipeline.toString() : word);
        if (words.get(0).equals("run")) {
            words.addAll(1, List.of("--node", node.toString())); // any free port instead of 8080
        }
        try (LeatProcess leat = LeatProcess.start(List.of("-Xmx256m"), environment, words)) {
            assertThat(leat.awaitExit()).as(command + "\n" + leat.output()).isZero();
        }
    }

    private String event() {
        Matcher event = EVENT.matcher(readme.text());
        assertThat(event.find()).isTrue();
        return event.group(1);
    }

    private List<String> commands() {
        List<String> commands = readme.blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(JAR))
                .map(line -> line.substring(JAR.length()))
                .toList();
        assertThat(commands).isNotEmpty();
        return commands;
    }
}
