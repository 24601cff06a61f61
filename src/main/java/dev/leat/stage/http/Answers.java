package dev.leat.stage.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what a service answered. */
final class Answers {
    private static final long PAUSE_MAX_MS = TimeUnit.DAYS.toMillis(1);
    private static final int SECONDS_DIGITS_MAX = 9;

    private final Statuses statuses;
    private final Http.Read read;
    private final int excerptMax;

    Answers(Http options) {
        this.statuses = Statuses.of(options.statuses());
        this.read = options.read();
        this.excerptMax = options.excerptMax();
    }

    /**
     * @throws TransientException when the status says to try again
     * @throws EventException when the body is not what it should be
     */
    Reply reply(HttpAnswer answer) {
        StatusAction action = statuses.of(answer.status());
        String reason = "the service answered " + answer.status();
        return switch (action) {
            case OK ->
                Reply.ok(answer.status(), value(answer.body()), answer.body().length());
            case RETRY -> throw new TransientException(FailureKind.UNAVAILABLE, reason, pauseMs(answer.retryAfter()));
            case DEAD_LETTER -> Reply.other(action, answer.status(), reason + excerpt(answer.body()));
            case DEFAULT, DROP -> Reply.other(action, answer.status(), reason);
        };
    }

    private JsonNode value(Buffer body) {
        return switch (read) {
            case NONE -> NullNode.getInstance();
            case TEXT -> TextNode.valueOf(body.toString());
            case JSON -> body.length() == 0 ? NullNode.getInstance() : json(body);
        };
    }

    /** Jackson's own message would quote the answer. */
    private static JsonNode json(Buffer body) {
        try {
            JsonNode value = EventJson.MAPPER.readTree(body.getBytes());
            return value.isMissingNode() ? NullNode.getInstance() : value;
        } catch (JsonProcessingException failure) {
            JsonLocation at = failure.getLocation();
            throw unreadable(at == null ? "" : " at byte " + Math.max(at.getByteOffset(), 0));
        } catch (IOException failure) {
            throw unreadable("");
        } catch (EventException failure) {
            throw unreadable(": " + failure.reason());
        }
    }

    private static EventException unreadable(String where) {
        return new EventException(FailureKind.REJECTED, "the answer is not JSON" + where);
    }

    private String excerpt(Buffer body) {
        if (excerptMax == 0 || body.length() == 0) {
            return "";
        }
        int bytes = Math.min(body.length(), excerptMax * 4);
        String text = body.getBuffer(0, bytes).toString().replaceAll("\\p{Cntrl}+", " ");
        return ": " + (text.length() > excerptMax ? text.substring(0, excerptMax) + "…" : text);
    }

    /** Of the header Retry-After: seconds, or a date; 0 when it says nothing. */
    static long pauseMs(@Nullable String retryAfter) {
        String text = retryAfter == null ? "" : retryAfter.strip();
        if (text.isEmpty()) {
            return 0;
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return text.length() > SECONDS_DIGITS_MAX
                    ? PAUSE_MAX_MS
                    : Math.min(TimeUnit.SECONDS.toMillis(Long.parseLong(text)), PAUSE_MAX_MS);
        }
        try {
            long untilMs = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
            return Math.max(0, Math.min(untilMs - System.currentTimeMillis(), PAUSE_MAX_MS));
        } catch (DateTimeException unreadable) {
            return 0;
        }
    }
}
