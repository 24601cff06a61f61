package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.config.AdminConfig;
import dev.leat.config.AdminTokensConfig;
import dev.leat.config.Secret;
import dev.leat.http.Access.Facts;
import dev.leat.http.Access.Right;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static final String READ = "read-read-read-read";
    private static final String OPERATE = "operate-operate-operate";
    private static final String PIPELINES = "/api/v1/pipelines";

    private final Access loopback = new Access(AdminConfig.loopback(8080));
    private final Access withTokens = access(READ, OPERATE, true);

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]", "::1", "leat.localhost"})
    void without_tokens_this_machine_may_do_everything(String host) {
        assertThat(loopback.decide(get(host))).isEqualTo(Right.OPERATE);
        assertThat(loopback.decide(post(host, null, null))).isEqualTo(Right.OPERATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", ""})
    void without_tokens_a_foreign_name_is_refused(String host) {
        assertRefused(loopback, get(host), 403, "Host");
    }

    @Test
    void without_tokens_a_request_without_host_is_refused() {
        assertRefused(loopback, new Facts("GET", PIPELINES, null, null, null, null, null, false), 403, "Host");
    }

    @Test
    void health_is_open_to_probes_whatever_they_call_the_host() {
        Facts probe = new Facts("GET", "/health/live", "10.1.2.3", "10.1.2.3:8080", null, null, null, false);

        assertThat(loopback.decide(probe)).isEqualTo(Right.READ);
        assertThat(withTokens.decide(probe)).isEqualTo(Right.READ);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example,",
        "null,",
        "http://localhost:9999,",
        "http://localhost,",
        ",cross-site",
        ",same-site",
        "http://localhost:8080,cross-site"
    })
    void pages_of_other_sites_change_nothing(@Nullable String origin, @Nullable String fetchSite) {
        assertRefused(loopback, post("localhost", origin, fetchSite), 403, "another site");
    }

    @ParameterizedTest
    @CsvSource({"http://localhost:8080,same-origin", "https://localhost:8080,", ",none", ","})
    void the_own_page_and_programs_change_things(@Nullable String origin, @Nullable String fetchSite) {
        assertThat(loopback.decide(post("localhost", origin, fetchSite))).isEqualTo(Right.OPERATE);
    }

    @Test
    void what_becomes_a_socket_is_looked_at_as_a_change() {
        Facts socket =
                new Facts("GET", PIPELINES, "localhost", "localhost:8080", "http://evil.example", null, null, true);

        assertRefused(loopback, socket, 403, "another site");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/live", "/api/v1/pipelines/orders/tap"})
    void pages_of_other_sites_take_no_place_among_those_who_follow(String path) {
        Facts other = new Facts("GET", path, "localhost", "localhost:8080", null, "cross-site", null, false);
        Facts own = new Facts("GET", path, "localhost", "localhost:8080", null, "same-origin", null, false);

        assertRefused(loopback, other, 403, "another site");
        assertThat(loopback.decide(own)).isEqualTo(Right.OPERATE);
    }

    @Test
    void tokens_are_asked_for_and_each_has_its_right() {
        assertRefused(withTokens, get(null, null), 401, "Authorization");
        assertRefused(withTokens, get("Bearer wrong-wrong-wrong-wrong", null), 401, "not one of those");
        assertRefused(withTokens, get("Basic " + READ, null), 401, "not one of those");
        assertRefused(withTokens, get("Bearer " + READ + "x", null), 401, "not one of those");
        assertThat(withTokens.decide(get("Bearer " + READ, null))).isEqualTo(Right.READ);
        assertThat(withTokens.decide(get("bearer " + OPERATE, null))).isEqualTo(Right.OPERATE);
        assertThat(withTokens.decide(with("POST", "Bearer " + OPERATE))).isEqualTo(Right.OPERATE);
        assertRefused(withTokens, with("POST", "Bearer " + READ), 403, "read only");
        assertRefused(withTokens, with("DELETE", "Bearer " + READ), 403, "read only");
        assertRefused(withTokens, with("PUT", null), 401, "Authorization");
    }

    @Test
    void without_a_token_to_operate_nobody_may() {
        Access readOnly = access(READ, null, true);

        assertRefused(readOnly, with("POST", "Bearer " + READ), 403, "read only");
        assertRefused(readOnly, with("POST", "Bearer " + OPERATE), 401, "not one of those");
    }

    @Test
    void metrics_and_the_contract_are_open_and_metrics_can_be_closed() {
        assertThat(withTokens.decide(get(null, "/metrics"))).isEqualTo(Right.READ);
        assertThat(withTokens.decide(get(null, "/openapi.json"))).isEqualTo(Right.READ);
        assertRefused(access(READ, OPERATE, false), get(null, "/metrics"), 401, "Authorization");
        assertRefused(withTokens, get(null, "/status"), 401, "Authorization");
        assertRefused(withTokens, get(null, "/metrics/"), 401, "Authorization");
    }

    private static Access access(@Nullable String read, @Nullable String operate, boolean openMetrics) {
        AdminTokensConfig tokens = new AdminTokensConfig(secret(read), secret(operate));
        return new Access(new AdminConfig(true, "0.0.0.0", 8080, null, true, tokens, openMetrics, 0));
    }

    private static @Nullable Secret secret(@Nullable String token) {
        return token == null ? null : new Secret(token);
    }

    private static Facts get(String host) {
        return new Facts("GET", PIPELINES, host, host + ":8080", null, null, null, false);
    }

    private static Facts get(@Nullable String authorization, @Nullable String path) {
        String asked = path == null ? PIPELINES : path;
        return new Facts("GET", asked, "leat.example", "leat.example:8080", null, null, authorization, false);
    }

    private static Facts with(String method, @Nullable String authorization) {
        return new Facts(method, PIPELINES, "leat.example", "leat.example:8080", null, null, authorization, false);
    }

    private static Facts post(String host, @Nullable String origin, @Nullable String fetchSite) {
        return new Facts("POST", PIPELINES, host, host + ":8080", origin, fetchSite, null, false);
    }

    private static void assertRefused(Access access, Facts facts, int status, String why) {
        assertThatThrownBy(() -> access.decide(facts))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.kind().status()).isEqualTo(status))
                .hasMessageContaining(why);
    }
}
