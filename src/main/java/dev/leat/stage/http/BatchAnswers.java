package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.FailureKind;
import dev.leat.stage.http.AskTogether.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives each event of a request its part of the answer. */
record BatchAnswers(HttpBatchConfig config) {
    private static final Set<Integer> BLAME = Set.of(400, 413, 422);

    /** Whether the status may be the fault of one event among several. */
    static boolean blamesEvents(int status) {
        return BLAME.contains(status);
    }

    void tell(Reply reply, List<Member> members) {
        try {
            Event first = members.get(0).question.event();
            JsonNode all = config.answers().apply(first, reply.value(), reply.value());
            if (!all.isArray()) {
                throw rejected("the answer has no array where batch.answers looks for one");
            }
            Expression answerKey = config.answerKey();
            Expression eventKey = config.eventKey();
            if (answerKey == null || eventKey == null) {
                byIndex(reply, all, members);
            } else {
                byKey(reply, byKey(all, answerKey, first), members, eventKey);
            }
        } catch (EventException failure) {
            members.forEach(member -> member.reply.tryFail(failure));
        }
    }

    private static void byIndex(Reply reply, JsonNode all, List<Member> members) {
        if (all.size() != members.size()) {
            throw rejected("the answer has " + all.size() + " items for " + members.size() + " events");
        }
        for (int i = 0; i < members.size(); i++) {
            members.get(i).reply.tryComplete(part(reply, all.get(i), members.size()));
        }
    }

    private static Map<String, JsonNode> byKey(JsonNode all, Expression key, Event event) {
        Map<String, JsonNode> found = new HashMap<>();
        for (JsonNode item : all) {
            JsonNode known = found.put(key.apply(event, item, item).toString(), item);
            if (known != null) {
                throw rejected("the answer has two items with the same batch.answerKey");
            }
        }
        return found;
    }

    private static void byKey(Reply reply, Map<String, JsonNode> found, List<Member> members, Expression eventKey) {
        for (Member member : members) {
            try {
                JsonNode item =
                        found.get(eventKey.apply(member.question.event()).toString());
                if (item == null) {
                    throw rejected("the answer has no item with the batch.eventKey of this event");
                }
                member.reply.tryComplete(part(reply, item, members.size()));
            } catch (EventException failure) {
                member.reply.tryFail(failure);
            }
        }
    }

    private static Reply part(Reply reply, JsonNode item, int parts) {
        return Reply.ok(reply.status(), item, reply.bytes() / parts);
    }

    private static EventException rejected(String reason) {
        return new EventException(FailureKind.REJECTED, reason);
    }
}
