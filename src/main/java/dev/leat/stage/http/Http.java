package dev.leat.stage.http;

import dev.leat.api.Expression;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Mistakes;
import dev.leat.config.Template;
import dev.leat.observe.Telemetry;
import dev.leat.stage.builtin.FieldPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP service, once per event or for several at once. */
public record Http(
        @Key(
                doc = "What is asked, such as \"https://shop.example/customers/{.customer_id}?full={.full}\": a"
                        + " template whose expressions are percent-encoded. The scheme and the port are constant.")
        Template url,

        @Key(
                doc = "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS; a template. Without it POST when there is a"
                        + " body, else GET.",
                optional = true)
        @Nullable
        Template method,

        @Key(doc = "Names → values, which are templates.", fallback = "{}", max = 100)
        Map<String, Template> headers,

        @Key(
                doc = "The body, sent as JSON, as an expression over the event; without it, and where it gives null,"
                        + " there is none. In a batch the item of the event, by default the whole event.",
                optional = true)
        @Nullable
        Expression body,

        @Key(doc = "How the stage shows who it is.", optional = true) @Nullable
        HttpAuthConfig auth,

        @Key(
                doc = "event: one request for each. batch: one for all that are ready at the same time, array in, array"
                        + " out.",
                fallback = "\"event\"")
        Per per,

        @Key(doc = "How events share a request, for per batch.", fallback = "{}")
        HttpBatchConfig batch,

        @Key(doc = "What the answer's body is: json, text, or none (it is not looked at).", fallback = "\"json\"")
        Read read,

        @Key(
                doc = "What is taken of the answer, as an expression in which . is the answer and $parent the event's"
                        + " value. Without it the whole answer.",
                optional = true)
        @Nullable
        Expression answer,

        @Key(
                doc = "Field of the event that gets the answer, such as \"customer\". Without it the answer becomes the"
                        + " event's whole value; with read none, and no answer, the event stays as it is.",
                optional = true)
        @Nullable
        String into,

        @Key(
                doc = "Status, such as \"404\", \"4xx\" or \"500-503\" → ok, retry, deadLetter, default (goes on with"
                        + " defaultAnswer) or drop. Without an entry 2xx are ok; 408, 425, 429 and 5xx are tried again;"
                        + " all others are dead letters. Redirects are not followed.",
                fallback = "{}",
                max = 100)
        Map<String, StatusAction> statuses,

        @Key(
                doc = "For statuses with default: what the event gets instead, as an expression over the event.",
                fallback = "\"null\"")
        Expression defaultAnswer,

        @Key(
                doc = "Characters of an answer's body that a dead letter's reason may quote; 0, for none, unless bodies"
                        + " hold nothing that logs must not show.",
                fallback = "0",
                min = 0,
                max = 1000)
        int excerptMax,

        @Key(doc = "How connections are made and kept, and to whom.", fallback = "{}")
        HttpConnectionConfig connection,

        @Key(doc = "How much is asked at once, and how much may be answered.", fallback = "{}")
        HttpLimitsConfig limits,

        @Key(doc = "Answers that are kept and used again.", optional = true) @Nullable
        HttpCacheConfig cache) {

    public Http {
        Mistakes mistakes = new Mistakes();
        mistakes.in(() -> UrlTemplate.of(url));
        mistakes.when(per == Per.BATCH && read != Read.JSON, "read", "must be json for per batch");
        mistakes.when(
                method != null && method.isConstant() && !RequestTemplate.METHODS.contains(method.source()),
                "method",
                "must be one of " + String.join(", ", RequestTemplate.METHODS));
        headers.forEach((name, value) -> mistakes.in(() -> header(name, value)));
        mistakes.in(() -> Statuses.of(statuses));
        mistakes.in(() -> FieldPath.checkOne("into", into));
        mistakes.end();
    }

    /** How many events a request is for. */
    public enum Per {
        EVENT,
        BATCH
    }

    /** How the body of an answer is read. */
    public enum Read {
        JSON,
        TEXT,
        NONE
    }

    /** @param stage its name */
    public HttpSettings settings(String stage, Telemetry telemetry) {
        return new HttpSettings(stage, connection, limits, auth, telemetry);
    }

    /** No event chooses the host. */
    public boolean asksOneHost() {
        return UrlTemplate.of(url).constantHost() != null;
    }

    private static void header(String name, Template value) {
        List<String> key = List.of("headers", name);
        if (!Headers.isName(name)) {
            throw new KeyException(key, "must be " + Headers.NAME_FORM);
        }
        if (Headers.isOwned(name)) {
            throw new KeyException(key, "is a header that the client itself sets");
        }
        for (Template.Part part : value.parts()) {
            if (part instanceof Template.Literal literal && !Headers.isValue(literal.text())) {
                throw KeyException.inside(
                        key, value.source(), literal.index(), "has characters that no header can have");
            }
        }
    }
}
