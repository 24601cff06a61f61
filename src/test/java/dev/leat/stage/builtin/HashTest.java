package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.KeyFormat;
import dev.leat.api.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashTest {
    /** printf a@b | sha256sum. */
    private static final String SHA_256 = "7508d8b5018ea640b85269861a101203f0c26900555268e930025dac844b0f35";

    private final Stage mail = stage("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"algorithm\": \"sha-256\"' | " + SHA_256,
                "'\"algorithm\": \"sha-512\", \"length\": 16' | 078064d55bf7f2e2",
                "'\"output\": \"base64\"' | dQjYtQGOpkC4UmmGGhASA/DCaQBVUmjpMAJdrIRLDzU=",
                "'\"output\": \"base64url\"' | dQjYtQGOpkC4UmmGGhASA_DCaQBVUmjpMAJdrIRLDzU",
                "'\"length\": 12' | 7508d8b5018e",
                "'\"salt\": \"pepper\"' | 919f9740b9487578d6b6fb432de1eee32c7712a2f90105147f08d8f82c7370a9",
            })
    void gives_what_other_programs_give(String options, String expected) {
        assertThat(Try.value(stage(", " + options), "{\"email\":\"a@b\",\"x\":1}"))
                .isEqualTo("{\"email\":\"" + expected + "\",\"x\":1}");
    }

    @Test
    void a_number_and_its_text_have_the_same_hash_and_null_stays() {
        assertThat(Try.value(mail, "{\"email\":7}")).isEqualTo(Try.value(mail, "{\"email\":\"7\"}"));
        assertThat(Try.value(mail, "{\"email\":null}")).isEqualTo("{\"email\":null}");
        assertThat(Try.value(mail, "{}")).isEqualTo("{}");
    }

    @Test
    void a_tombstone_deletes_the_row_that_its_events_wrote() {
        assertThat(Try.key(mail, Try.event(KeyFormat.JSON, "{\"email\":\"a@b\"}", null)))
                .isEqualTo("{\"email\":\"" + SHA_256 + "\"}");
        Stage whole = Try.options(Hash.class, "{\"fields\": [\"$key\"]}").stage();
        assertThat(Try.key(whole, Try.event(KeyFormat.STRING, "a@b", null))).isEqualTo("\"" + SHA_256 + "\"");
    }

    @Test
    void a_value_that_cannot_be_written_leaves_the_hashes_of_others_alone() {
        Stage salted = stage(", \"salt\": \"pepper\"");
        String before = Try.value(salted, "{\"email\":\"a@b\"}");
        ObjectNode endless = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = endless.putObject("email");
        for (int depth = 0; depth < 2000; depth++) {
            inner = inner.putObject("x");
        }

        assertThatThrownBy(() -> salted.apply(Try.event("{}").withValue(endless)))
                .isInstanceOf(RuntimeException.class);
        assertThat(Try.value(salted, "{\"email\":\"a@b\"}")).isEqualTo(before);
    }

    @Test
    void wrong_options_are_told() {
        assertThat(Try.problem(Hash.class, "{\"fields\": []}")).contains("name at least one field");
        assertThat(Try.problem(Hash.class, "{\"fields\": [\"a\"], \"algorithm\": \"md5\"}"))
                .contains("must be one of \"sha-256\", \"sha-512\", got \"md5\"");
        assertThat(Try.problem(Hash.class, "{\"fields\": [\"a\"], \"output\": \"base64\", \"length\": 45}"))
                .contains("length: is 45, but a hash written so has 44 characters");
        assertThat(Try.problem(Hash.class, "{\"fields\": [\"a\"], \"length\": 7}"))
                .contains("length: must be 8..128, got 7");
        assertThat(Try.problem(Hash.class, "{\"fields\": [\"a\"], \"salt\": \"\"}"))
                .contains("salt: is empty");
    }

    @Test
    void the_salt_is_never_shown() {
        assertThat(Try.options(Hash.class, "{\"fields\": [\"a\"], \"salt\": \"pepper\"}")
                        .toString())
                .doesNotContain("pepper");
    }

    private static Stage stage(String options) {
        return Try.options(Hash.class, "{\"fields\": [\"email\"]" + options + "}")
                .stage();
    }
}
