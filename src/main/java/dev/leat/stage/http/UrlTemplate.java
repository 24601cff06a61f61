package dev.leat.stage.http;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.config.KeyException;
import dev.leat.config.Template;
import dev.leat.config.Template.Insert;
import dev.leat.config.Template.Literal;
import dev.leat.config.Template.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address with expressions in it. Scheme and port are constant; what is inserted into the host can only be a part of
 * a name, and what is inserted into path or query only a part of a segment or of a value.
 */
final class UrlTemplate {
    private static final List<String> URL = List.of("url");
    private static final int CHARACTERS_MAX = 8192;
    private static final Pattern PORT = Pattern.compile("(.*):(\\d{1,5})", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern UNSENDABLE = Pattern.compile("[^A-Za-z0-9\\-._~:/?\\[\\]@!$&'()*+,;=%]");
    private static final int PORT_MAX = 65_535;

    private final boolean tls;
    private final int port;
    private final List<Part> host = new ArrayList<>();
    private final List<Part> path = new ArrayList<>();
    private final List<Part> query = new ArrayList<>();
    /** Null when it depends on the event. */
    private @Nullable String constantHost;

    private UrlTemplate(boolean tls, int port) {
        this.tls = tls;
        this.port = port;
    }

    /** @throws KeyException when it is no such address */
    static UrlTemplate of(Template url) {
        String source = url.source();
        boolean tls = source.startsWith("https://");
        if (!tls && !source.startsWith("http://")) {
            throw new KeyException(URL, "must begin with https:// or http://");
        }
        UrlParts parts = UrlParts.split(url, source.indexOf("//") + 2);
        int port = tls ? HttpHead.TLS_PORT : HttpHead.PORT;
        List<Part> host = new ArrayList<>(parts.host());
        Part last = host.isEmpty() ? new Literal("", 0) : host.get(host.size() - 1);
        if (last instanceof Literal literal) {
            Matcher given = PORT.matcher(literal.text());
            if (given.matches() && !given.group(1).matches("\\[[^]]*")) {
                port = Integer.parseInt(given.group(2));
                host.set(host.size() - 1, new Literal(given.group(1), literal.index()));
            }
        }
        if (port < 1 || port > PORT_MAX) {
            throw new KeyException(URL, "has the port " + port + ", must be 1.." + PORT_MAX);
        }
        UrlTemplate template = new UrlTemplate(tls, port);
        host.stream().filter(part -> !part.equals(new Literal("", 0))).forEach(template.host::add);
        template.path.addAll(parts.path());
        template.query.addAll(parts.query());
        template.check(source);
        if (template.host.stream().allMatch(Literal.class::isInstance)) {
            template.constantHost = text(template.host);
        }
        return template;
    }

    private void check(String source) {
        boolean constant = host.stream().allMatch(Literal.class::isInstance);
        String name = text(host);
        if (constant ? !HOST.matcher(name).matches() : !name.matches("[A-Za-z0-9._-]*")) {
            throw new KeyException(
                    URL, name.contains("@") ? "must hold no user; auth is for that" : "has no host that can be asked");
        }
        for (List<Part> parts : List.of(path, query)) {
            for (Part part : parts) {
                if (part instanceof Literal literal) {
                    Matcher wrong = UNSENDABLE.matcher(literal.text());
                    if (wrong.find()) {
                        throw KeyException.inside(
                                URL,
                                source,
                                literal.index() + wrong.start(),
                                "has a character that must be percent-encoded: '" + wrong.group() + "'");
                    }
                }
            }
        }
    }

    private static String text(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(part instanceof Literal literal ? literal.text() : ""));
        return text.toString();
    }

    boolean tls() {
        return tls;
    }

    int port() {
        return port;
    }

    /** Null when it depends on the event. */
    @Nullable
    String constantHost() {
        return constantHost;
    }

    String host(Event event) {
        if (constantHost != null) {
            return constantHost;
        }
        StringBuilder name = new StringBuilder();
        for (Part part : host) {
            name.append(part instanceof Literal literal ? literal.text() : Inserts.text("url", (Insert) part, event));
        }
        String text = name.toString();
        if (!HOST.matcher(text).matches()) {
            throw Inserts.failed("url", "the host is no name of a host");
        }
        return text;
    }

    String pathAndQuery(Event event) {
        StringBuilder text = new StringBuilder();
        for (Part part : path) {
            if (part instanceof Literal literal) {
                text.append(literal.text());
            } else {
                segment((Insert) part, event, text);
            }
        }
        if (text.isEmpty()) {
            text.append('/');
        }
        refuseDots(text.toString());
        for (Part part : query) {
            if (part instanceof Literal literal) {
                text.append(literal.text());
            } else {
                Inserts.percentEncode(Inserts.text("url", (Insert) part, event), text);
            }
        }
        if (text.length() > CHARACTERS_MAX) {
            throw new EventException(FailureKind.TOO_LARGE, "url: longer than " + CHARACTERS_MAX + " characters");
        }
        return text.toString();
    }

    /** An empty one would name something else, such as the list of all. */
    private static void segment(Insert insert, Event event, StringBuilder path) {
        String value = Inserts.text("url", insert, event);
        if (value.isEmpty()) {
            throw Inserts.failed("url", "{" + insert.expression().source() + "} gives an empty text");
        }
        Inserts.percentEncode(value, path);
    }

    /** They would lead out of where the template is. */
    private static void refuseDots(String path) {
        if (path.contains("/.")) {
            for (String segment : path.split("/", -1)) {
                if (segment.equals(".") || segment.equals("..")) {
                    throw Inserts.failed("url", "a segment of the path is '" + segment + "'");
                }
            }
        }
    }
}
