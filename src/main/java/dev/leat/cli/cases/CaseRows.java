package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.leat.api.EventException;
import dev.leat.api.EventJson;
import dev.leat.api.FailureKind;
import dev.leat.api.TransientException;
import dev.leat.stage.lookup.Found;
import dev.leat.stage.lookup.LookupKey;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import dev.leat.stage.lookup.MemoryLookup;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** What one lookup stage finds in a test. */
final class CaseRows {
    private final LookupSettings settings;
    private final List<LookupCase> entries;
    private final Consumer<String> unanswered;

    /** @param unanswered gets, in words, what is looked up although the file says nothing of this stage */
    CaseRows(LookupSettings settings, List<LookupCase> entries, Consumer<String> unanswered) {
        this.settings = settings;
        this.entries = entries.stream()
                .filter(entry -> entry.stage().equals(settings.stage()))
                .toList();
        this.unanswered = unanswered;
    }

    LookupSource source() {
        return new MemoryLookup(settings.lookup(), this::find);
    }

    private Future<Found> find(LookupKey key) {
        for (LookupCase entry : entries) {
            if (key.equals(MemoryLookup.key(settings.lookup(), entry.key()))) {
                return answer(entry);
            }
        }
        if (!entries.isEmpty()) {
            return Future.succeededFuture(Found.NOTHING);
        }
        unanswered.accept("stage " + settings.stage() + " looked up " + String.join(", ", key.parts()));
        return Future.failedFuture(new EventException(FailureKind.REJECTED, "the test has no rows for this stage"));
    }

    private static Future<Found> answer(LookupCase entry) {
        if (entry.broken()) {
            return Future.failedFuture(
                    new TransientException(FailureKind.UNAVAILABLE, "the test breaks the connection"));
        }
        ArrayNode rows = EventJson.MAPPER.createArrayNode();
        rows.addAll(entry.rows());
        return Future.succeededFuture(Found.of(rows));
    }
}
