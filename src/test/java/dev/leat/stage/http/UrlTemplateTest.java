package dev.leat.stage.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.config.KeyException;
import dev.leat.config.Template;
import dev.leat.expression.JsltCompiler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {

    @Test
    void values_are_percent_encoded_wherever_they_stand() {
        String event = "{\"id\": \"a/b?c#d e%\\u00e9\\r\\n\", \"n\": 1.50, \"q\": \"x&y=z\", \"yes\": true}";

        assertThat(pathAndQuery("https://h/v1/{.id}/{.n}?q={.q}&yes={.yes}&e={.id}", event))
                .isEqualTo("/v1/a%2Fb%3Fc%23d%20e%25%C3%A9%0D%0A/1.50?q=x%26y%3Dz&yes=true"
                        + "&e=a%2Fb%3Fc%23d%20e%25%C3%A9%0D%0A");
    }

    @ParameterizedTest
    @CsvSource({
        "https://h, https://h/, 443",
        "http://h?a=1, http://h/?a=1, 80",
        "http://h:8080/a?b?c/d, http://h:8080/a?b?c/d, 8080",
        "http://[::1]:81/a, http://[::1]:81/a, 81",
        "http://[::1]/a, http://[::1]/a, 80",
        "https://{.region}.h.example:444/{.id}, https://eu.h.example:444/7, 444",
        "https://a-{.region}/, https://a-eu/, 443"
    })
    void host_and_port_are_what_stands_before_the_path(String text, String url, int port) {
        Event event = event("{\"region\": \"eu\", \"id\": 7}");
        UrlTemplate template = UrlTemplate.of(template(text));

        HttpHead head = new HttpHead(
                "GET", template.tls(), template.host(event), template.port(), template.pathAndQuery(event), Map.of());

        assertThat(head.url()).isEqualTo(url);
        assertThat(head.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://h/",
                "h/a",
                "{.url}",
                "https://",
                "https:///a",
                "https://user:secret@h/",
                "https://h:0/",
                "https://h:99999/",
                "https://h:{.port}/",
                "https://h/a b",
                "https://h/a#b",
                "https://h/\u00e9",
                "https://h h/"
            })
    void what_is_no_address_is_refused_when_it_is_read(String text) {
        assertThatExceptionOfType(KeyException.class).isThrownBy(() -> UrlTemplate.of(template(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"..\"", "\".\"", "{}", "[1]"})
    void a_value_that_would_name_something_else_fails_the_event(String id) {
        assertThatExceptionOfType(EventException.class)
                .isThrownBy(() -> pathAndQuery("https://h/v1/{.id}/x", "{\"id\": " + id + "}"))
                .withMessageStartingWith("url: ");
    }

    @Test
    void dots_that_meet_in_a_segment_are_found() {
        assertThatExceptionOfType(EventException.class)
                .isThrownBy(() -> pathAndQuery("https://h/v1/{.id}{.id}", "{\"id\": \".\"}"));
        assertThat(pathAndQuery("https://h/v1/{.id}.json", "{\"id\": \"a\"}")).isEqualTo("/v1/a.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/", "a@b", "a:99", "", "-", "a b", "\u0430"})
    void a_host_gets_nothing_but_a_part_of_a_name(String region) {
        UrlTemplate template = UrlTemplate.of(template("https://{.region}/x"));

        assertThatExceptionOfType(EventException.class)
                .isThrownBy(() -> template.host(event("{\"region\": \"" + region + "\"}")));
    }

    @Test
    void an_address_has_a_bound() {
        String event = "{\"id\": \"" + "x".repeat(9000) + "\"}";

        assertThatExceptionOfType(EventException.class)
                .isThrownBy(() -> pathAndQuery("https://h/{.id}", event))
                .withMessageContaining("8192");
    }

    private static String pathAndQuery(String url, String event) {
        return UrlTemplate.of(template(url)).pathAndQuery(event(event));
    }

    private static Template template(String text) {
        return Template.parse(text, new JsltCompiler());
    }

    private static Event event(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Event.of(new Origin("t", 0, 0, 0, KeyFormat.STRING, null, bytes, List.of()));
    }
}
