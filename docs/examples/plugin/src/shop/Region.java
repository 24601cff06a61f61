package shop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.AnyStage;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.api.StageContext;
import dev.leat.api.StageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stage whose code waits with its thread, here for a file: run it with {@code "runOn": "blocking"}. */
public final class Region implements StageProvider {
    @Override
    public String name() {
        return "region";
    }

    @Override
    public AnyStage create(StageContext context) {
        Path folder = Path.of(context.options().path("folder").asText());
        return (Stage) event -> {
            String country = event.value().path("country").asText();
            if (!country.matches("[A-Z]{2}")) {
                return Outcome.failed(FailureKind.REJECTED, "country is no code of a country");
            }
            ObjectNode changed = event.value().deepCopy();
            changed.put("region", read(folder.resolve(country + ".txt")));
            return Outcome.kept(event.withValue(changed));
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new EventException(FailureKind.REJECTED, "no region is known for this country");
        }
    }
}
