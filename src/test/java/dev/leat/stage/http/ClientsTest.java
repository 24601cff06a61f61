package dev.leat.stage.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.observe.NoTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientsTest {
    private static final int MANY = Clients.CONNECTIONS_MAX + 1;

    private final Vertx vertx = Vertx.vertx();
    private final List<HttpClientAgent> asked = new ArrayList<>();
    private final List<Promise<HttpAnswer>> answers = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void whoever_may_have_many_connections_uses_few_of_each_client_and_the_first_ones_most() {
        Clients clients = clients("http1", 1_000);
        ask(clients, MANY);
        assertThat(asked.subList(0, MANY - 1)).containsOnly(asked.get(0));
        assertThat(asked.get(MANY - 1)).isNotSameAs(asked.get(0));

        answers.get(0).complete();
        answers.get(1).fail("gone");
        ask(clients, 3);

        assertThat(asked.subList(MANY, MANY + 2)).containsOnly(asked.get(0));
        assertThat(asked.get(MANY + 2)).isSameAs(asked.get(MANY - 1));
    }

    @Test
    void whoever_may_have_few_connections_has_one_client() {
        ask(clients("http1", Clients.CONNECTIONS_MAX), MANY);

        assertThat(asked).containsOnly(asked.get(0));
    }

    @Test
    void each_event_loop_has_its_own_but_for_http2() throws Exception {
        assertThat(new HashSet<>(fromTwoThreads(clients("http1", 1_000)))).hasSize(2);
        assertThat(new HashSet<>(fromTwoThreads(clients("http2", 1_000)))).hasSize(1);
    }

    private List<HttpClientAgent> fromTwoThreads(Clients clients) throws Exception {
        asked.clear();
        ask(clients, 1);
        CompletableFuture.runAsync(() -> ask(clients, 1)).get(60, TimeUnit.SECONDS);
        return List.copyOf(asked);
    }

    private void ask(Clients clients, int times) {
        for (int time = 0; time < times; time++) {
            Future<HttpAnswer> unused = clients.mine().ask(client -> {
                Promise<HttpAnswer> answer = Promise.promise();
                asked.add(client);
                answers.add(answer);
                return answer.future();
            });
        }
    }

    private Clients clients(String version, int perHost) {
        String limits = ", \"limits\": " + new JsonObject().put("perHost", perHost);
        Http options = Asker.options("\"version\": \"" + version + "\"", limits);
        return new Clients(vertx, options.settings("s", new NoTelemetry()));
    }
}
