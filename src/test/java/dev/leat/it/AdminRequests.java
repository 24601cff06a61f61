package dev.leat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.leat.http.ApiDocument;
import dev.leat.http.ApiDocument.Operation;
import dev.leat.support.Chance;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;

/** Requests to the admin server by chance: whole ones of every operation, and what is no HTTP. */
final class AdminRequests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> BODIES = List.of(
            "{\"reason\": \"by chance\"}",
            "{\"level\": \"DEBUG\", \"minutes\": 1}",
            "{\"ids\": [1], \"dryRun\": true}",
            "{\"all\": true, \"dryRun\": true}",
            "{\"key\": \"a\", \"state\": \"parked\", \"force\": true}");
    private static final List<String> VALUES = List.of(
            "orders",
            "shape",
            "dev.leat.test",
            "1",
            "0",
            "-1",
            "all",
            "DATABASE",
            "newest",
            ".amount > 0",
            "DEBUG",
            "2026-01-31T00:00:00Z",
            "9223372036854775807",
            "2147483648",
            "..",
            "%2e%2e",
            "");
    private static final List<String> VERBS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO");
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String PAUSE = "POST /api/v1/pipelines/orders/pause" + HOST;
    private static final String CHUNKED = PAUSE + "Transfer-Encoding: chunked\r\n\r\n";
    /** Each is the beginning of a request, or of nothing. */
    private static final List<String> HEADS = List.of(
            "GET /status" + HOST + "\r\n",
            "GET /status HTTP/9.9\r\nHost: localhost\r\n\r\n",
            "GET  /status\r\n\r\n",
            "GET http://localhost/status" + HOST + "\r\n",
            "OPTIONS *" + HOST + "\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0012\u0004\u0000\u0000\u0000\u0000\u0000",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "GET /" + HOST + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
            PAUSE + "Content-Length: -1\r\n\r\n{}",
            PAUSE + "Content-Length: 99999999999999999999\r\n\r\n",
            PAUSE + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
            PAUSE + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
            CHUNKED + "ffffffffffffffff\r\n{}\r\n",
            CHUNKED + "2;a=b\r\n{}\r\n0\r\nX: y\r\n\r\n",
            PAUSE + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n{\"rea",
            "GET /api/v1/live" + HOST + "X: y\r\n z\r\n: empty\r\nno colon\r\n\r\n",
            "GET /api/v1/pipelines/orders/tap" + HOST + "Upgrade: websocket\r\nSec-WebSocket-Version: 12\r\n\r\n",
            "GET /health/live" + HOST + "\r\nGET /health/live" + HOST + "\r\n");

    /** Somewhat less than the server reads; may end within an escape. */
    private static final int TARGET_MAX = 4_000;

    private final JsonNode document;
    private final List<Operation> operations;

    AdminRequests(JsonNode document) {
        this.document = document;
        this.operations = ApiDocument.operations(document);
    }

    /** A request that is HTTP, whatever else is wrong with it. */
    byte[] request(Chance chance) throws Exception {
        Operation operation = chance.pick(operations);
        // a reload takes its time, and has nothing to be wrong with
        while (operation.path().endsWith("/reload") && !chance.oneIn(10)) {
            operation = chance.pick(operations);
        }
        String verb = chance.oneIn(10) ? chance.pick(VERBS) : operation.method().toUpperCase(Locale.ROOT);
        StringBuilder head = new StringBuilder(verb).append(' ').append(target(operation, chance));
        head.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        if (!chance.oneIn(20)) {
            head.append("Authorization: Bearer ").append(chance.oneIn(4) ? ApiProcess.READ : ApiProcess.OPERATE);
            head.append("\r\n");
        }
        byte[] body = operation.node().has("requestBody") || chance.oneIn(10) ? body(chance) : new byte[0];
        String type = chance.oneIn(10) ? "text/plain" : "application/json";
        head.append(chance.oneIn(20) ? "" : "Content-Type: " + type + "\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        return joined(head.toString().getBytes(ISO_8859_1), body);
    }

    private String target(Operation operation, Chance chance) {
        String path = operation.path();
        for (JsonNode parameter : operation.parameters(document, "path")) {
            String name = parameter.path("name").asText();
            String good = name.equals("pipeline") ? "orders" : name.equals("id") ? "1" : "dev.leat.test";
            path = path.replace("{" + name + "}", encoded(chance.oneIn(2) ? good : value(chance)));
        }
        StringBuilder target = new StringBuilder(chance.oneIn(20) ? path + encoded(chance.nonsense()) : path);
        List<JsonNode> known = operation.parameters(document, "query");
        for (int left = chance.below(3), at = 0; left > 0; left--, at++) {
            String name = known.isEmpty() || chance.oneIn(8)
                    ? chance.word()
                    : chance.pick(known).path("name").asText();
            target.append(at == 0 ? '?' : '&').append(encoded(name)).append('=').append(encoded(value(chance)));
        }
        String whole = target.toString();
        return whole.length() > TARGET_MAX ? whole.substring(0, TARGET_MAX) : whole;
    }

    private static String value(Chance chance) {
        return chance.oneIn(3) ? chance.nonsense() : chance.pick(VALUES);
    }

    private static byte[] body(Chance chance) throws Exception {
        String good = chance.pick(BODIES);
        return switch (chance.below(4)) {
            case 0 -> good.getBytes(UTF_8);
            case 1 -> chance.changed(JSON.readTree(good)).toString().getBytes(UTF_8);
            case 2 -> chance.changed(good.getBytes(UTF_8));
            default -> chance.json(4).toString().getBytes(UTF_8);
        };
    }

    /** What may be no HTTP at all. */
    byte[] nonsense(Chance chance) {
        byte[] good = chance.pick(HEADS).getBytes(ISO_8859_1);
        return switch (chance.below(6)) {
            case 0 -> good;
            case 1 -> chance.bytes(400);
            case 2 ->
                new String(good, ISO_8859_1)
                        .replaceFirst("\r\n", "\r\nX-Long: " + "x".repeat(1 + chance.below(100_000)) + "\r\n")
                        .getBytes(ISO_8859_1);
            case 3 ->
                new String(good, ISO_8859_1)
                        .replaceFirst("\r\n", "\r\n" + "X-Many: 1\r\n".repeat(1 + chance.below(5_000)))
                        .getBytes(ISO_8859_1);
            default -> chance.changed(good);
        };
    }

    /** A good request for a stream of events or of figures. */
    byte[] stream(Chance chance) {
        String path = chance.pick(List.of(
                "/api/v1/live",
                "/api/v1/pipelines/orders/tap?stage=shape",
                "/api/v1/cluster/pipelines/orders/tap?stage=shape"));
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ApiProcess.READ + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    /** A good WebSocket's beginning, and frames that may break every rule. */
    byte[] socket(Chance chance) {
        String head = "GET /api/v1/pipelines/orders/tap?stage=shape" + HOST + "Authorization: Bearer " + ApiProcess.READ
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        byte[] all = head.getBytes(ISO_8859_1);
        for (int left = chance.below(6); left >= 0; left--) {
            all = joined(all, frame(chance));
        }
        return all;
    }

    private static byte[] frame(Chance chance) {
        byte[] payload = chance.oneIn(4) ? new byte[] {3, (byte) chance.below(256)} : chance.bytes(140);
        byte[] head = switch (chance.below(4)) {
            case 0 -> new byte[] {(byte) chance.below(256), (byte) chance.below(256)};
            case 1 -> new byte[] {(byte) 0x81, (byte) 0xff, 0x7f, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4};
            case 2 -> new byte[] {(byte) 0x88, (byte) (0x80 | 2), 0, 0, 0, 0};
            default -> new byte[] {(byte) 0x89, (byte) (0x80 | Math.min(125, payload.length)), 0, 0, 0, 0};
        };
        return joined(head, payload);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }
}
