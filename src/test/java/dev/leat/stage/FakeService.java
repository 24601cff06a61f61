package dev.leat.stage;

import dev.leat.api.Call;
import dev.leat.stage.http.HttpAnswer;
import dev.leat.stage.http.HttpAsk;
import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service without a network: it answers as the test says, or keeps a request until the test answers it. */
final class FakeService implements Outside, HttpTransport {
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    volatile boolean closed;
    private volatile Function<HttpAsk, @Nullable HttpAnswer> answers;

    /** @param answers null: the request is kept */
    FakeService(Function<HttpAsk, @Nullable HttpAnswer> answers) {
        this.answers = answers;
    }

    /** A request that came. */
    static final class Asked {
        final HttpAsk ask;
        volatile boolean cancelled;
        private final Promise<HttpAnswer> answer = Promise.promise();
        private final Context context = Vertx.currentContext();

        Asked(HttpAsk ask, Call call) {
            this.ask = ask;
            call.onCancel(() -> {
                cancelled = true;
                answer.tryFail("cancelled");
            });
        }

        String body() {
            return String.valueOf(ask.body());
        }

        void answer(HttpAnswer given) {
            context.runOnContext(ignored -> answer.tryComplete(given));
        }
    }

    static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, null, Buffer.buffer(body));
    }

    void then(Function<HttpAsk, @Nullable HttpAnswer> next) {
        answers = next;
    }

    @Override
    public LookupSource lookup(Vertx vertx, LookupSettings settings) {
        throw new IllegalStateException("there is no database");
    }

    @Override
    public HttpTransport http(Vertx vertx, HttpSettings settings) {
        return this;
    }

    @Override
    public Future<HttpAnswer> ask(HttpAsk ask, Call call) {
        Asked one = new Asked(ask, call);
        asked.add(one);
        HttpAnswer answer = answers.apply(ask);
        if (answer != null) {
            one.answer(answer);
        }
        return one.answer.future();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return Future.succeededFuture();
    }
}
