package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.api.Call;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Trace;
import dev.leat.api.TransientException;
import dev.leat.batch.OwnedCall;
import dev.leat.config.RetryConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request for all events of an event loop that ask the same thing in the same turn of the loop: the first one has
 * the request sent in the next turn. An event that is cancelled leaves; when all have left, the request is reset.
 */
final class AskTogether implements Asking {
    private final HttpTransport transport;
    private final Answers answers;
    private final BatchAnswers split;
    private final HttpBatchConfig config;
    private final RetryConfig retry;
    /** Only what is not sent yet; each entry belongs to its thread. */
    private final Map<Thread, Gathering> gatherings = new ConcurrentHashMap<>();

    AskTogether(HttpTransport transport, Answers answers, HttpBatchConfig config, RetryConfig retry) {
        this.transport = transport;
        this.answers = answers;
        this.split = new BatchAnswers(config);
        this.config = config;
        this.retry = retry;
    }

    /** One event that waits for its part of an answer. */
    static final class Member {
        final Question question;
        final Call call;
        final Promise<Reply> reply = Promise.promise();

        /** Another one after a request was halved. */
        @Nullable
        Group group;

        Member(Question question, Call call) {
            this.question = question;
            this.call = call;
        }

        void leave() {
            if (reply.tryFail(Line.cancelled()) && group != null) {
                group.left();
            }
        }

        boolean isOpen() {
            return !reply.future().isComplete();
        }
    }

    @Override
    public Future<Reply> ask(Question question, Call call) {
        Member member = new Member(question, call);
        gatherings
                .computeIfAbsent(Thread.currentThread(), thread -> new Gathering(thread, Vertx.currentContext()))
                .add(member);
        call.onCancel(member::leave);
        return member.reply.future();
    }

    /** What an event loop collects during one turn. */
    private final class Gathering {
        private final Map<HttpHead, Group> groups = new LinkedHashMap<>();

        Gathering(Thread thread, Context context) {
            context.runOnContext(next -> {
                gatherings.remove(thread);
                groups.values().forEach(Group::send);
            });
        }

        void add(Member member) {
            HttpHead head = member.question.head();
            Group group = groups.computeIfAbsent(head, Group::new);
            group.add(member);
            if (group.members.size() == config.eventsMax()) {
                groups.remove(head);
                group.send();
            }
        }
    }

    /** One request. */
    private final class Group {
        private final HttpHead head;
        private final List<Member> members = new ArrayList<>();
        private List<Member> sent = List.of();
        private OwnedCall call = OwnedCall.within(1, 0);
        private int open;

        Group(HttpHead head) {
            this.head = head;
        }

        void add(Member member) {
            members.add(member);
            member.group = this;
            open++;
        }

        private void left() {
            open--;
            if (open == 0) {
                call.cancel();
            }
        }

        void send() {
            sent = members.stream().filter(Member::isOpen).toList();
            if (sent.isEmpty()) {
                return;
            }
            int attempt = sent.stream()
                    .mapToInt(member -> member.call.attempt())
                    .max()
                    .orElse(1);
            long leftMs = sent.stream()
                    .mapToLong(member -> member.call.leftMs())
                    .max()
                    .orElse(0);
            call = OwnedCall.within(attempt, leftMs);
            try {
                transport
                        .ask(new HttpAsk(head, AskEach.body(body()), traces()), call)
                        .map(answers::reply)
                        .onComplete(this::replied, this::failed);
            } catch (RuntimeException failure) {
                failed(failure);
            }
        }

        private List<Trace> traces() {
            List<Trace> traces = new ArrayList<>(0);
            for (Member member : sent) {
                Trace trace = member.question.event().trace();
                if (trace != null) {
                    traces.add(trace);
                }
            }
            return traces;
        }

        private JsonNode body() {
            ArrayNode items = JsonNodeFactory.instance.arrayNode(sent.size());
            sent.forEach(member -> items.add(member.question.body()));
            return config.body().apply(sent.get(0).question.event(), items, items);
        }

        private void replied(Reply reply) {
            call.over();
            boolean blamed = reply.action() == StatusAction.DEAD_LETTER && BatchAnswers.blamesEvents(reply.status());
            if (blamed && halved()) {
                return;
            }
            if (reply.action() == StatusAction.OK) {
                split.tell(reply, sent);
            } else {
                sent.forEach(member -> member.reply.tryComplete(reply));
            }
        }

        private void failed(Throwable failure) {
            call.over();
            if (failure instanceof TransientException passing) {
                TransientException together = together(passing);
                sent.forEach(member -> member.reply.tryFail(together));
            } else if (!(failure instanceof EventException known
                    && known.kind() == FailureKind.TOO_LARGE
                    && halved())) {
                sent.forEach(member -> member.reply.tryFail(failure));
            }
        }

        /** One bad event spoils the whole request: halves find out which. */
        private boolean halved() {
            List<Member> left = sent.stream().filter(Member::isOpen).toList();
            if (left.size() < 2) {
                return false;
            }
            half(left.subList(0, left.size() / 2)).send();
            half(left.subList(left.size() / 2, left.size())).send();
            return true;
        }

        private Group half(List<Member> some) {
            Group group = new Group(head);
            some.forEach(group::add);
            return group;
        }

        /** All of them come back at the same time, so that they share a request again. */
        private TransientException together(TransientException passing) {
            int doublings = Math.min(call.attempt() - 1, Long.SIZE / 2 - 1);
            long pauseMs = Math.min(retry.lastMs(), retry.firstMs() << doublings);
            long spreadMs = pauseMs + ThreadLocalRandom.current().nextLong(pauseMs / 4 + 1);
            return new TransientException(passing.kind(), passing.reason(), Math.max(passing.retryAfterMs(), spreadMs));
        }
    }
}
