package dev.leat.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingConfigTest {

    @Test
    void without_the_section_nothing_is_traced() {
        assertThat(reader().readNode("{}", "node.json").orThrow().tracing()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4318, http://localhost:4318/v1/traces",
        "https://otlp.example/, https://otlp.example/v1/traces",
        "HTTPS://otlp.example/tenant/a, HTTPS://otlp.example/tenant/a/v1/traces",
        "http://[::1]:4318/v1/traces, http://[::1]:4318/v1/traces",
        "http://localhost:4318/v1/traces/, http://localhost:4318/v1/traces"
    })
    void the_path_is_added_unless_it_is_there(String endpoint, String url) {
        TracingConfig config = Objects.requireNonNull(
                read("'endpoint': '" + endpoint + "'").orThrow().tracing());

        assertThat(config.url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:4318",
                "grpc://localhost:4317",
                "http://",
                "http://a b",
                "http://user:letmein@host",
                "http://host?token=letmein",
                "http://host#letmein"
            })
    void an_endpoint_is_an_address_without_secrets(String endpoint) {
        assertThat(problems("'endpoint': '" + endpoint + "'"))
                .singleElement()
                .asString()
                .startsWith("node.json:1:14: tracing.endpoint: must be http:// or https:// with a host")
                .doesNotContain("letmein");
    }

    @ParameterizedTest
    @CsvSource({
        "X Y, v, is no name of a header",
        "Host, v, is a header that the client itself sets",
        "content-TYPE, v, is a header that the client itself sets",
        "X-Key, 'letmein\\n', has characters that no header can have",
        "X-Key, 'letmeinä', has characters that no header can have"
    })
    void headers_are_such_as_can_be_sent(String name, String value, String message) {
        assertThat(problems("'endpoint': 'http://h', 'headers': {'" + name + "': '" + value + "'}"))
                .singleElement()
                .asString()
                .contains("tracing.headers")
                .contains(message)
                .doesNotContain("letmein");
    }

    @Test
    void headers_are_secrets() {
        ConfigFile<NodeConfig> file = read("'endpoint': 'http://h', 'headers': {'Authorization': 'Bearer letmein'}");

        assertThat(file.orThrow().toString()).doesNotContain("letmein");
    }

    private static List<Problems.Problem> problems(String keys) {
        return read(keys).problems().all();
    }

    private static ConfigFile<NodeConfig> read(String keys) {
        return reader().readNode(("{'tracing': {" + keys + "}}").replace('\'', '"'), "node.json");
    }

    private static ConfigReader reader() {
        return new ConfigReader(new TextExpressions(), Map.of());
    }
}
