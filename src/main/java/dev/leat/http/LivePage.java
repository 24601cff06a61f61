package dev.leat.http;

import dev.leat.batch.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/** The live page: files of the jar, held compressed in memory. They show nothing of the node, so they need no token. */
final class LivePage {
    /** Everything that the page consists of; the first one is served at {@code /}. */
    static final List<String> FILES = List.of(
            "index.html",
            "page.css",
            "icon.svg",
            "app.js",
            "api.js",
            "live.js",
            "format.js",
            "parts.js",
            "graph.js",
            "charts.js",
            "overview.js",
            "partitions.js",
            "letters.js",
            "tap.js",
            "tasks.js",
            "trouble.js",
            "vendor/preact-htm.js",
            "vendor/uplot.js",
            "vendor/uplot.css",
            "vendor/dagre.js");

    /** Nothing from elsewhere, nothing inline; styles that scripts set one by one are not inline to a browser. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PREFIX = "/page/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /** @param tag changes with the content */
    private record Served(String type, Buffer plain, Buffer gzip, String tag) {}

    private final Map<String, Served> byPath;

    private LivePage(Map<String, Served> byPath) {
        this.byPath = byPath;
    }

    /** Reads the files; takes milliseconds. */
    static LivePage read() {
        Map<String, Served> byPath = new LinkedHashMap<>();
        for (String file : FILES) {
            byPath.put(byPath.isEmpty() ? "/" : PREFIX + file, served(file));
        }
        return new LivePage(byPath);
    }

    /** Whether the path is one of the page's. */
    static boolean serves(String path) {
        return path.equals("/") || path.startsWith(PREFIX);
    }

    void mount(Router router) {
        byPath.forEach((path, file) -> {
            router.get(path).handler(context -> send(context, file));
            router.head(path).handler(context -> send(context, file));
        });
    }

    private static void send(RoutingContext context, Served file) {
        HttpServerResponse response = context.response()
                .putHeader("Content-Type", file.type())
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader("Cache-Control", "no-cache")
                .putHeader("Vary", "Accept-Encoding")
                .putHeader("ETag", file.tag());
        if (file.tag().equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end().onFailure(context::fail);
            return;
        }
        String accepted = context.request().getHeader("Accept-Encoding");
        boolean gzip = accepted != null && accepted.contains("gzip");
        if (gzip) {
            response.putHeader("Content-Encoding", "gzip");
        }
        response.end(gzip ? file.gzip() : file.plain()).onFailure(context::fail);
    }

    private static Served served(String file) {
        try (InputStream in = Objects.requireNonNull(LivePage.class.getResourceAsStream("page/" + file), file)) {
            byte[] bytes = in.readAllBytes();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = new GZIPOutputStream(packed)) {
                out.write(bytes);
            }
            String type = Objects.requireNonNull(TYPES.get(file.substring(file.lastIndexOf('.') + 1)), file);
            return new Served(type, Buffer.buffer(bytes), Buffer.buffer(packed.toByteArray()), tag(bytes));
        } catch (IOException failure) {
            throw new IllegalStateException("page/" + file + " is in the jar but cannot be read", failure);
        }
    }

    /** Weak: the same for the compressed and the plain content. */
    private static String tag(byte[] bytes) {
        return "W/\"" + HexFormat.of().formatHex(Sha256.of(bytes), 0, 12) + "\"";
    }
}
