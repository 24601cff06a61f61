package dev.leat.stage.lookup;

import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.config.Problems;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Takes questions and answers them when it is told to. */
final class GivenSource implements LookupSource {
    final List<Question> asked = new ArrayList<>();
    boolean closed;
    Future<Void> end = Future.succeededFuture();

    static final class Question implements Asked {
        final List<LookupKey> keys;
        int cancelled;
        private final Promise<List<Found>> answer = Promise.promise();

        Question(List<LookupKey> keys) {
            this.keys = keys;
        }

        void answer(Found... found) {
            answer.complete(List.of(found));
        }

        void fail() {
            answer.fail(new TransientException(FailureKind.UNAVAILABLE, "away"));
        }

        @Override
        public Future<List<Found>> answer() {
            return answer.future();
        }

        @Override
        public void cancel() {
            cancelled++;
        }
    }

    /** Of all questions so far. */
    List<List<LookupKey>> keys() {
        return asked.stream().map(question -> question.keys).toList();
    }

    @Override
    public Future<List<KeyColumn>> open(Changes changes) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Asked ask(List<LookupKey> keys) {
        Question question = new Question(keys);
        asked.add(question);
        return question;
    }

    @Override
    public Future<Void> check(Problems problems) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return end;
    }
}
