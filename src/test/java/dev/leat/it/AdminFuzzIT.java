package dev.leat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.http.ApiDocument;
import dev.leat.it.RawHttp.Reply;
import dev.leat.support.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nonsense for the admin server of a running process. Whatever comes is answered as a mistake of whoever sent it, or
 * not at all; afterwards the process writes events as before, holds nothing open and has logged no error.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminFuzzIT {
    private static final String ORDERS = "/api/v1/pipelines/orders";

    private final AdminRequests requests = new AdminRequests(ApiDocument.read());
    private ApiProcess leat;
    private RawHttp http;
    private int sent;
    private long open;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        leat = new ApiProcess(folder);
        http = new RawHttp(leat.port());
        leat.send(0, "bad", "{\"id\": 0, \"amount\": -1}");
        leat.awaitNumber("SELECT count(*) FROM leat.dead_letters", 1);
        // what is opened once for all that come later
        assertThat(leat.get(ORDERS + "/dead-letters").statusCode()).isEqualTo(200);
        assertThat(leat.beginning(ORDERS + "/tap").statusCode()).isEqualTo(200);
        assertThat(leat.post(ORDERS + "/reload", null).statusCode()).isEqualTo(200);
        leat.awaitStatus("/health/ready", 200);
    }

    @AfterAll
    void stop() {
        leat.close();
    }

    @BeforeEach
    void look() throws Exception {
        writes();
        open = descriptors();
    }

    @AfterEach
    void works_as_before() throws Exception {
        assertThat(leat.post(ORDERS + "/resume", null).statusCode()).isEqualTo(200);
        leat.awaitStatus("/health/ready", 200);
        writes();
        await("descriptors").atMost(ApiProcess.BOUND).until(() -> descriptors() <= open + 2);
        // Netty warns, with a stack, of what Vert.x throws at itself when a client resets its connection
        assertThat(leat.process().output()).doesNotContain(" ERROR ", "please report it", "\tat dev.leat.");
    }

    private void writes() throws Exception {
        sent++;
        leat.send(0, "key-" + sent, "{\"id\": " + sent + ", \"amount\": 1}");
        leat.awaitNumber("SELECT count(*) FROM orders", sent);
    }

    @Test
    void any_request_is_answered_and_what_is_wrong_is_its_own_fault() {
        Fuzz.run("requests", 1_500, chance -> {
            byte[] request = requests.request(chance);
            String text = chance.about(new String(request, StandardCharsets.ISO_8859_1));

            Reply reply = http.ask(request);

            assertThat(reply.status()).as(reply.toString()).isBetween(200, isHealth(text) ? 503 : 499);
            // longer lines and headers than HTTP allows here never reach who writes problems
            if (reply.status() >= 400 && reply.status() != 414 && reply.status() != 431 && !isHealth(text)) {
                assertThat(reply.isProblem()).as(reply.toString()).isTrue();
            }
        });
    }

    private static boolean isHealth(String request) {
        return request.contains(" /health/");
    }

    @Test
    void what_is_no_http_is_refused_or_not_answered() {
        Fuzz.run("no HTTP", 1_000, chance -> {
            byte[] bytes = requests.nonsense(chance);
            chance.about(new String(bytes, StandardCharsets.ISO_8859_1));

            Reply reply = http.sendAll(bytes);

            // 501: a version of HTTP that nobody knows
            assertThat(reply.status() == 501 ? 400 : reply.status())
                    .as(reply.toString())
                    .isBetween(0, 499);
        });
    }

    @Test
    void who_goes_away_in_the_middle_leaves_nothing_behind() {
        Fuzz.run("half requests", 500, chance -> {
            byte[] whole = chance.oneIn(2) ? requests.request(chance) : requests.stream(chance);
            byte[] half = java.util.Arrays.copyOf(whole, chance.below(whole.length + 1));
            chance.about(new String(half, StandardCharsets.ISO_8859_1));
            http.goAway(half, 0);
        });
        Fuzz.run("streams", 200, chance -> {
            byte[] stream = requests.stream(chance);
            chance.about(new String(stream, StandardCharsets.ISO_8859_1));
            http.goAway(stream, 1 + chance.below(60));
        });
    }

    @Test
    void frames_of_web_sockets_may_be_anything() {
        Fuzz.run("web sockets", 300, chance -> {
            byte[] bytes = requests.socket(chance);
            chance.about(new String(bytes, StandardCharsets.ISO_8859_1));
            if (chance.oneIn(2)) {
                http.goAway(bytes, chance.below(100));
            } else {
                Reply reply = http.sendAll(bytes);
                assertThat(reply.status()).as(reply.toString()).isBetween(0, 499);
            }
        });
    }

    /** Files and sockets that the process holds; where nobody tells, always 0. */
    private long descriptors() {
        Path folder = Path.of("/proc", Long.toString(leat.process().pid()), "fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
