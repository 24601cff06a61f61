package dev.leat.stage.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Call;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.Trace;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request per event. */
record AskEach(HttpTransport transport, Answers answers) implements Asking {
    @Override
    public Future<Reply> ask(Question question, Call call) {
        Trace trace = question.event().trace();
        return transport
                .ask(
                        new HttpAsk(question.head(), body(question.body()), trace == null ? List.of() : List.of(trace)),
                        call)
                .map(answers::reply);
    }

    static @Nullable Buffer body(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        try {
            return Buffer.buffer(EventJson.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException failure) {
            throw new EventException(FailureKind.EXPRESSION, "body: cannot be written as JSON");
        }
    }
}
