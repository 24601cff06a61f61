package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.EventJson;
import dev.leat.api.KeyFormat;
import dev.leat.api.Stage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PseudonymizeTest {
    private static final String KEY = "\"key\": \"0123456789abcdef\"";
    /** printf a@b | openssl dgst -sha256 -hmac 0123456789abcdef. */
    private static final String HMAC_OF_MAIL = "1a96317a95e681022442aa2a173cf256fdea8657c01f4a5361acc8d55714a11a";

    private final Stage mail = stage("\"fields\": [\"email\"]");

    @Test
    void gives_the_hmac_that_other_programs_give() {
        assertThat(Try.value(mail, "{\"email\":\"a@b\",\"x\":1}"))
                .isEqualTo("{\"email\":\"" + HMAC_OF_MAIL + "\",\"x\":1}");
    }

    @Test
    void gives_the_pbkdf2_that_other_programs_give() {
        Stage slow = stage("\"fields\": [\"email\"], \"method\": \"pbkdf2\", \"iterations\": 1000");

        assertThat(Try.value(slow, "{\"email\":\"a@b\"}"))
                .isEqualTo("{\"email\":\"869d8c7576275e37f3fe0a1a82533156f64a52cb48b630df133e7567dd09a7a1\"}");
        assertThat(Try.value(slow, "{\"email\":\"\"}")).hasSize("{\"email\":\"\"}".length() + 64);
    }

    @Test
    void leaves_null_and_missing_alone_and_reaches_into_arrays() {
        Stage stage = stage("\"fields\": [\"to[].email\", \"none\"]");

        assertThat(Try.value(stage, "{\"to\":[{\"email\":null},{}]}")).isEqualTo("{\"to\":[{\"email\":null},{}]}");
        assertThat(Try.value(stage, "{\"to\":[{\"email\":\"a@b\"}]}"))
                .isEqualTo("{\"to\":[{\"email\":\"" + HMAC_OF_MAIL + "\"}]}");
    }

    @Test
    void a_number_and_its_text_have_the_same_pseudonym() {
        assertThat(Try.value(mail, "{\"email\":7}")).isEqualTo(Try.value(mail, "{\"email\":\"7\"}"));
    }

    @Test
    void a_tombstone_deletes_the_row_that_its_events_wrote() {
        Stage whole = stage("\"fields\": [\"email\", \"$key\"]");

        assertThat(Try.key(whole, Try.event(KeyFormat.STRING, "a@b", null))).isEqualTo("\"" + HMAC_OF_MAIL + "\"");
        assertThat(Try.key(mail, Try.event(KeyFormat.JSON, "{\"email\":\"a@b\"}", null)))
                .isEqualTo("{\"email\":\"" + HMAC_OF_MAIL + "\"}");
        assertThat(Try.key(mail, Try.event(KeyFormat.STRING, "a@b", "{}"))).isEqualTo("\"a@b\"");
    }

    @Test
    void several_threads_may_use_one_stage() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<String> many = () -> {
                String last = "";
                for (int i = 0; i < 2000; i++) {
                    last = Try.value(mail, "{\"email\":\"a@b\"}");
                    if (!last.contains(HMAC_OF_MAIL)) {
                        return "wrong: " + last;
                    }
                }
                return last;
            };
            for (Future<String> result : threads.invokeAll(List.of(many, many, many, many))) {
                assertThat(EventJson.MAPPER.readTree(result.get()).path("email").asText())
                        .isEqualTo(HMAC_OF_MAIL);
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void wrong_options_are_told_without_the_key() {
        assertThat(Try.problem(Pseudonymize.class, "{\"fields\": [\"a\"], \"key\": \"tiny-secret\"}"))
                .contains("at least 16 characters")
                .doesNotContain("tiny-secret");
        assertThat(Try.problem(Pseudonymize.class, "{\"fields\": [\"a\"], " + KEY + ", \"method\": \"md5\"}"))
                .contains("hmac-sha256", "pbkdf2");
        assertThat(Try.options(Pseudonymize.class, "{\"fields\": [\"a\"], " + KEY + "}"))
                .asString()
                .doesNotContain("0123456789abcdef");
    }

    private static Stage stage(String options) {
        return Try.options(Pseudonymize.class, "{" + options + ", " + KEY + "}").stage();
    }
}
