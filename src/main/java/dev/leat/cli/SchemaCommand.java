package dev.leat.cli;

import dev.leat.config.PipelineConfig;
import dev.leat.sink.LeatSchema;
import io.vertx.core.Future;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What Leat keeps in the target database. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "What Leat keeps in the target database, in the schema leat: positions and dead letters.",
        subcommands = {SchemaCommand.Print.class, SchemaCommand.Apply.class})
final class SchemaCommand {

    /** The DDL, for those who run with a role that may not create. */
    @Command(
            name = "print",
            mixinStandardHelpOptions = true,
            description = "Prints the SQL that creates the schema, with the rights that a role needs to run pipelines;"
                    + " for an owner to run when Leat's own role may not create. Asks no database.")
    static final class Print implements AsyncCommand {
        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                description = "Configuration file of a pipeline: adds the grants of its role, on its tables too, to be"
                        + " run; without it they are only sketched in comments.")
        private @Nullable Path file;

        @Override
        public Future<ExitCode> start(Terminal terminal) {
            Path given = file;
            terminal.out()
                    .println(
                            given == null
                                    ? LeatSchema.ddl()
                                    : LeatSchema.ddl(PipelineFiles.only(given, null, terminal)
                                            .config()));
            return Future.succeededFuture(ExitCode.OK);
        }
    }

    /** Creates the schema now instead of at the first start. */
    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description =
                    "Creates what is missing of the schema in the database of this pipeline, as every start does.")
    static final class Apply implements AsyncCommand {
        @Parameters(paramLabel = "FILE", description = "Configuration file of a pipeline.")
        private Path file = Path.of("");

        @Override
        public Future<ExitCode> start(Terminal terminal) {
            PipelineConfig config = PipelineFiles.only(file, null, terminal).config();
            return WithVertx.run(vertx -> LeatSchema.apply(vertx, config, NodeName.ofProcess()))
                    .map(applied -> {
                        terminal.out().println("schema leat is complete");
                        return ExitCode.OK;
                    });
        }
    }
}
