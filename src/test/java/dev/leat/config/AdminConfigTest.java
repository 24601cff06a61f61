package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminConfigTest {
    private static final String TOKENS = "'tokens': {'read': 'read-read-read-read'}";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.53"})
    void the_loopback_needs_nothing(String host) {
        assertThat(problems("'host': '" + host + "'")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.1", "leat.example", "127.0.0.1.example"})
    void any_other_address_needs_encryption_and_tokens(String host) {
        String key = "'host': '" + host + "'";
        String open = "node.json:1:12: admin.host: is not the loopback, got \"" + host + "\"; add admin.";

        assertThat(problems(key))
                .satisfiesExactly(
                        all -> assertThat(all.toString()).startsWith(open + "tls"),
                        all -> assertThat(all.toString()).startsWith(open + "tokens"));
        assertThat(problems(key + ", 'insecure': true"))
                .singleElement()
                .asString()
                .contains("add admin.tokens");
        assertThat(problems(key + ", " + TOKENS)).singleElement().asString().contains("add admin.tls");
        assertThat(problems(key + ", 'insecure': true, " + TOKENS)).isEmpty();
        assertThat(problems(key + ", 'tls': {'certPath': 'c.pem', 'keyPath': 'k.pem'}, " + TOKENS))
                .isEmpty();
        assertThat(problems(key + ", 'enabled': false")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "fifteen-letters", "with a blank inside it", "", "täglich-neue-tokens"})
    void a_token_is_long_and_plain(String token) {
        assertThat(problems("'tokens': {'operate': '" + token + "'}"))
                .singleElement()
                .asString()
                .contains("admin.tokens.operate: must be at least 16 characters")
                .doesNotContain(token.isEmpty() ? "\0" : token);
    }

    @Test
    void the_two_tokens_differ() {
        assertThat(problems("'tokens': {'read': 'one-for-everybody', 'operate': 'one-for-everybody'}"))
                .singleElement()
                .asString()
                .contains("admin.tokens.operate: must differ");
    }

    @Test
    void a_token_is_never_printed() {
        ConfigFile<NodeConfig> file = read(TOKENS);

        assertThat(file.orThrow().toString()).doesNotContain("read-read");
        assertThat(file.toString()).doesNotContain("read-read");
    }

    private static List<Problems.Problem> problems(String keys) {
        return read(keys).problems().all();
    }

    private static ConfigFile<NodeConfig> read(String keys) {
        return new ConfigReader(new TextExpressions(), Map.of())
                .readNode(("{'admin': {" + keys + "}}").replace('\'', '"'), "node.json");
    }
}
