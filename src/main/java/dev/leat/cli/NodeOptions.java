package dev.leat.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which running node a command talks to. */
final class NodeOptions {
    static final String URL_VARIABLE = "LEAT_URL";
    static final String TOKEN_VARIABLE = "LEAT_TOKEN";
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The node's admin server; by default the variable " + URL_VARIABLE + ", or " + DEFAULT_URL
                    + ". Its token is taken from the variable " + TOKEN_VARIABLE + ".")
    private @Nullable String url;

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates (PEM) to trust instead of Java's own.")
    private @Nullable Path authorities;

    /** Works with the node, then closes the connection whatever came of it. */
    <T> Future<T> run(Terminal terminal, Function<NodeClient, Future<T>> work) {
        URI address = address(terminal);
        String token = token(terminal);
        return WithVertx.run(vertx -> work.apply(client(vertx, address, token)));
    }

    private NodeClient client(Vertx vertx, URI address, @Nullable String token) {
        return new NodeClient(vertx, address, token, authorities);
    }

    /** As the node wants them; what a header cannot have would be quoted by who refuses it. */
    private static @Nullable String token(Terminal terminal) {
        String token = terminal.environment().getOrDefault(TOKEN_VARIABLE, "").strip();
        if (!token.chars().allMatch(NodeOptions::isOfToken)) {
            throw CommandFailure.wrongUsage(
                    TOKEN_VARIABLE + " must be the token itself, of ASCII characters without blanks");
        }
        return token.isEmpty() ? null : token;
    }

    private static boolean isOfToken(int character) {
        return character > ' ' && character < 0x7f;
    }

    private URI address(Terminal terminal) {
        String text = url != null ? url : terminal.environment().getOrDefault(URL_VARIABLE, DEFAULT_URL);
        try {
            URI address = URI.create(text);
            String scheme = String.valueOf(address.getScheme());
            if (address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return address;
            }
        } catch (IllegalArgumentException notAUri) {
            // told below, as of one that is a uri but of another kind
        }
        throw CommandFailure.wrongUsage("--url must be like http://host:8080, got " + text);
    }
}
