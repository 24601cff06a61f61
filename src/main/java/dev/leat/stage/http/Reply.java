package dev.leat.stage.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * What an answer says about an event; several events may share it.
 *
 * @param action never RETRY: that is a failure and no reply
 * @param value the answer; a JSON null unless the action is OK
 * @param reason why the event fails, for DEAD_LETTER
 * @param bytes of the answer it was made from, about
 */
record Reply(StatusAction action, int status, JsonNode value, String reason, int bytes) {

    static Reply ok(int status, JsonNode value, int bytes) {
        return new Reply(StatusAction.OK, status, value, "", bytes);
    }

    static Reply other(StatusAction action, int status, String reason) {
        return new Reply(action, status, NullNode.getInstance(), reason, reason.length());
    }

    /** There is nothing for this event. */
    boolean isMissing() {
        return action == StatusAction.DEFAULT || action == StatusAction.DROP || status == 404 || status == 410;
    }
}
