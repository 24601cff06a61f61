package dev.leat.cli;

import dev.leat.config.PipelineConfig;
import dev.leat.sink.DeadLetterFilter;
import dev.leat.sink.DeadLetterJson;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints dead letters whole. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Prints dead letters whole, with key, value and headers, as one JSON object per line. Bytes that"
                + " are no UTF-8 text stand as {\"base64\": …}.")
final class DeadLettersShow implements AsyncCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ID", description = "Their ids, as list prints them.")
    private List<Long> ids = List.of();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        return WithVertx.run(vertx -> DeadLettersList.list(vertx, config, DeadLetterFilter.of(ids)))
                .map(found -> {
                    found.forEach(one -> terminal.out().println(DeadLetterJson.whole(one)));
                    Selection.refuseUnknown(ids, found, config.name());
                    return ExitCode.OK;
                });
    }
}
