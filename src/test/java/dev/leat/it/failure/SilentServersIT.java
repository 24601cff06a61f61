package dev.leat.it.failure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.dev.EmbeddedKafka;
import dev.leat.support.Database;
import dev.leat.support.LeatProcess;
import dev.leat.support.Servers;
import dev.leat.support.TcpProxy;
import dev.leat.support.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The way to Kafka and to PostgreSQL is cut while nothing is on its way. */
class SilentServersIT {
    private static final Pattern ADMIN = Pattern.compile("admin server listens url=\"(http://[^\"]+)\"");
    private static final String KAFKA = "Kafka has given no good answer since ";
    private static final String POSTGRES = "PostgreSQL has given no good answer since ";

    private final HttpClient client = HttpClient.newHttpClient();
    private String url = "";

    @Test
    void a_node_that_hears_of_no_server_is_not_ready_says_which_and_goes_on_by_itself() throws Exception {
        Database database = Servers.database();
        try (TcpProxy toKafka = TcpProxy.withoutTarget();
                TcpProxy toPostgres = TcpProxy.to(database.server().port());
                EmbeddedKafka kafka = EmbeddedKafka.launch(behind(toKafka))) {
            toKafka.target(kafka.port());
            try (Scene scene = new Scene(database, new Topics("127.0.0.1:" + toKafka.port()))) {
                scene.connectThrough(toPostgres.port());
                LeatProcess process = scene.startNode("{\"admin\": {\"port\": 0}}", List.of(), scene.configFile());
                url = url(process);
                scene.events().send(Events.PARTITIONS);
                scene.awaitAll();
                awaitReady();

                // far longer than Kafka may be silent, with a topic in which nothing happens
                toPostgres.blackhole();
                awaitNotReady(POSTGRES);
                toKafka.refuse();
                awaitNotReady(KAFKA, POSTGRES);
                assertThat(get("/health/live").statusCode()).isEqualTo(200);
                assertThat(get("/metrics").body())
                        .containsPattern("leat_server_silence_seconds\\{.*server=\"postgresql\".*} [3-9]\\d");

                toPostgres.heal();
                awaitNotReady(KAFKA);
                toKafka.heal();
                awaitReady();

                scene.events().send(Events.PARTITIONS);
                scene.finish();
                assertThat(process.output())
                        .containsOnlyOnce(KAFKA)
                        .containsOnlyOnce(POSTGRES)
                        .containsOnlyOnce("Kafka answers again")
                        .containsOnlyOnce("PostgreSQL answers again");
            }
        }
    }

    private void awaitReady() {
        Scene.until("ready", () -> assertThat(ready().path("reasons")).isEmpty());
    }

    /** For these reasons and no other. */
    private void awaitNotReady(String... reasons) {
        Scene.until("not ready because " + List.of(reasons), () -> {
            JsonNode verdict = ready();
            assertThat(verdict.path("status").asText()).isEqualTo("failed");
            assertThat(verdict.path("reasons")).hasSize(reasons.length);
            for (int i = 0; i < reasons.length; i++) {
                assertThat(verdict.path("reasons").path(i).asText()).contains(reasons[i]);
            }
        });
    }

    private JsonNode ready() throws Exception {
        return new ObjectMapper().readTree(get("/health/ready").body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String url(LeatProcess process) {
        process.awaitOutput("admin server listens");
        Matcher found = ADMIN.matcher(process.output());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static EmbeddedKafka.Settings behind(TcpProxy proxy) {
        String address = "CLIENTS://127.0.0.1:" + proxy.port();
        return new EmbeddedKafka.Settings(256, Map.of("advertised.listeners", address));
    }
}
