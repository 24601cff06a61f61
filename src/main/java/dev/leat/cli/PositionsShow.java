package dev.leat.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.batch.Position;
import dev.leat.config.PipelineConfig;
import dev.leat.sink.PositionTable;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the rows of {@code leat.positions} of one pipeline. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Prints for each partition which event is next, who claimed it last, and when that changed.")
final class PositionsShow implements AsyncCommand {
    @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
        return WithVertx.run(vertx -> PositionTable.open(vertx, config, NodeName.ofProcess())
                        .compose(table -> table.list().eventually(table::close)))
                .map(rows -> {
                    terminal.out().println(json ? lines(rows) : table(rows));
                    if (rows.isEmpty()) {
                        terminal.err().println(none(config.name()));
                    }
                    return ExitCode.OK;
                });
    }

    /** Also where the database, or the name, is another one than was meant. */
    static String none(String pipeline) {
        return "no positions of pipeline " + pipeline + " were there: it never ran in this database under this name";
    }

    private static String table(List<PositionTable.Stored> rows) {
        TextTable table = new TextTable("TOPIC", "PARTITION", "NEXT OFFSET", "EPOCH", "OWNER", "UPDATED");
        for (PositionTable.Stored row : rows) {
            Position at = row.position();
            table.add(
                    at.partition().topic(),
                    at.partition().partition(),
                    at.nextOffset(),
                    at.epoch(),
                    row.owner(),
                    row.updatedAt());
        }
        return table.toString();
    }

    private static String lines(List<PositionTable.Stored> rows) {
        return String.join("\n", rows.stream().map(PositionsShow::line).toList());
    }

    private static String line(PositionTable.Stored row) {
        Position at = row.position();
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", at.partition().topic())
                .put("partition", at.partition().partition())
                .put("topicId", at.topicId().toString())
                .put("nextOffset", at.nextOffset())
                .put("epoch", at.epoch())
                .put("owner", row.owner())
                .put("updatedAt", row.updatedAt().toString())
                .toString();
    }
}
