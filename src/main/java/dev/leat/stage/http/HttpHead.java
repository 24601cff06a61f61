package dev.leat.stage.http;

import java.util.Map;

/**
 * A request without its body.
 *
 * @param host a name, or an address; one of IPv6 in brackets
 * @param pathAndQuery as it is sent, percent-encoded; begins with a slash
 * @param headers those of the stage; authentication is added on the way out
 */
public record HttpHead(
        String method, boolean tls, String host, int port, String pathAndQuery, Map<String, String> headers) {
    static final int PORT = 80;
    static final int TLS_PORT = 443;

    public HttpHead {
        headers = Map.copyOf(headers);
    }

    /** The whole address, without the port where it is the usual one. */
    public String url() {
        String shown = port == (tls ? TLS_PORT : PORT) ? "" : ":" + port;
        return (tls ? "https://" : "http://") + host + shown + pathAndQuery;
    }

    /** Without path, query and headers: values of events are among them. */
    @Override
    public String toString() {
        return method + " " + (tls ? "https://" : "http://") + host + ":" + port + "/…";
    }
}
