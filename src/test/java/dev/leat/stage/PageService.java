package dev.leat.stage;

import dev.leat.api.Call;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers what the documentation says that a service answers: {@code asks GET https://…: 200 {"name": "Ann"}}. */
final class PageService implements Outside, HttpTransport {
    private static final Pattern LINE = Pattern.compile("asks (?<ask>.*?): (?<status>\\d{3})(?: (?<body>.*))?");

    final GivenRows rows = new GivenRows();
    private final Map<String, HttpAnswer> answers = new HashMap<>();

    void answers(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not understood: " + line);
        }
        String body = parts.group("body") == null ? "" : parts.group("body");
        answers.put(
                parts.group("ask"), new HttpAnswer(Integer.parseInt(parts.group("status")), null, Buffer.buffer(body)));
    }

    Set<String> notAsked() {
        return answers.keySet();
    }

    @Override
    public LookupSource lookup(Vertx vertx, LookupSettings settings) {
        return rows.source(settings);
    }

    @Override
    public HttpTransport http(Vertx vertx, HttpSettings settings) {
        return this;
    }

    @Override
    public Future<HttpAnswer> ask(HttpAsk ask, Call call) {
        String key = ask.head().method() + " " + ask.head().url() + (ask.body() == null ? "" : " " + ask.body());
        HttpAnswer answer = answers.remove(key);
        return answer == null
                ? Future.failedFuture("the page has no answer to " + key)
                : Future.succeededFuture(answer);
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
