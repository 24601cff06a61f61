package dev.leat.cli;

import dev.leat.api.Event;
import dev.leat.batch.BatchException;
import dev.leat.cli.init.Proposed;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems.Problem;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import dev.leat.sink.Sink;
import dev.leat.sink.TargetTable;
import dev.leat.source.Sample;
import dev.leat.stage.Outside;
import dev.leat.stage.Plugins;
import dev.leat.stage.StageTypes;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proposes a pipeline from what a topic and a table show. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Looks at events of a topic, without joining a consumer group, and at a table, and writes a"
                + " pipeline from one to the other, with comments that say why it is as it is. It is checked before"
                + " it is written. Asks for what no flag tells, on a terminal. Where there is no such table, prints"
                + " SQL that makes one. Exit code 3 when something has to be finished by hand.")
final class InitCommand implements AsyncCommand {
    private static final String WRONG_PASSWORD = "(28P01)";

    @Mixin
    private InitOptions options = new InitOptions();

    @Mixin
    private SampleOptions sample = new SampleOptions(1000);

    @Option(names = "--out", paramLabel = "FILE", description = "File to write; NAME.json by default.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Write over a file that is there.")
    private boolean force;

    /** What was found out. */
    private sealed interface Found {
        /** @param problems of the text, as check would tell them */
        record Pipeline(Proposed proposed, String text, List<String> problems) implements Found {}

        record NoTable(String sql) implements Found {}
    }

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        Sample.Wanted wanted = sample.wanted(null);
        InitOptions.Told told = options.told(terminal.environment(), Questions.ofProcess());
        Path file = out == null ? Path.of(told.ends().name() + ".json") : out;
        if (!force && Files.exists(file)) {
            throw CommandFailure.wrongUsage(exists(file));
        }
        PipelineConfig draft = draft(told, file);
        return WithVertx.run(vertx -> new Look(vertx, terminal, told, file, draft).at(wanted))
                .recover(failure -> Future.failedFuture(withAdvice(failure, told)))
                .map(found -> found instanceof Found.Pipeline pipeline
                        ? write(pipeline, file, told, terminal)
                        : noTable((Found.NoTable) found, told, terminal));
    }

    private Throwable withAdvice(Throwable failure, InitOptions.Told told) {
        return failure instanceof BatchException known && known.reason().contains(WRONG_PASSWORD)
                ? CommandFailure.failed(known.reason() + options.advice(told))
                : failure;
    }

    private static String exists(Path file) {
        return file + " is there already; choose another --out, or --force to write over it";
    }

    private static PipelineConfig draft(InitOptions.Told told, Path file) {
        ConfigFile<PipelineConfig> read = new ConfigReader(new JsltCompiler(), told.environment())
                .readPipeline(Proposed.draft(told.ends()), file.toString());
        PipelineConfig config = read.value();
        if (config == null || !read.problems().isEmpty()) {
            throw CommandFailure.wrongUsage("this cannot become a pipeline: "
                    + String.join(
                            "; ",
                            read.problems().errors().stream()
                                    .map(problem -> problem.path() + " " + problem.message())
                                    .toList()));
        }
        return config;
    }

    private ExitCode write(Found.Pipeline found, Path file, InitOptions.Told told, Terminal terminal) {
        try {
            OpenOption fresh = force ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW;
            Files.writeString(
                    file, found.text(), fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (FileAlreadyExistsException failure) {
            throw CommandFailure.wrongUsage(exists(file));
        } catch (IOException failure) {
            throw CommandFailure.failed(file + " cannot be written: " + FileFailures.reason(failure));
        }
        String unreadable = found.proposed().unreadable();
        if (!unreadable.isEmpty()) {
            terminal.err().println(unreadable);
        }
        found.proposed().checks().forEach(doubt -> terminal.err().println("CHECK: " + doubt));
        List<String> byHand = new ArrayList<>(found.problems());
        byHand.addAll(found.proposed().unfinished());
        byHand.forEach(part -> terminal.err().println("to finish by hand: " + part));
        told.toSet().forEach(variable -> terminal.err().println("the file needs the variable " + variable));
        terminal.out()
                .println(file + ": written; pipeline " + told.ends().name() + ", "
                        + found.proposed().summary());
        if (byHand.isEmpty()) {
            terminal.out().println("try it with: leat dry-run " + file);
        }
        return byHand.isEmpty() ? ExitCode.OK : ExitCode.PARTIAL;
    }

    private static ExitCode noTable(Found.NoTable found, InitOptions.Told told, Terminal terminal) {
        terminal.err()
                .println(
                        "leat: table " + told.ends().database().table() + " does not exist, or the role may not see it;"
                                + " it could be made with this, then run init again:\n");
        terminal.err().println(found.sql());
        return ExitCode.CONFIGURATION;
    }

    /** At both ends, and then at what was made of them. */
    private record Look(Vertx vertx, Terminal terminal, InitOptions.Told told, Path file, PipelineConfig draft) {
        Future<Found> at(Sample.Wanted wanted) {
            String table = told.ends().database().table();
            return TargetTable.find(vertx, draft, NodeName.ofProcess(), table)
                    .compose(target -> KafkaWait.of(
                                    vertx, draft, terminal, Sample.take(vertx, draft, NodeName.ofProcess(), wanted))
                            .compose(sample -> vertx.executeBlocking(() -> propose(target, sample), false)))
                    .compose(this::checked);
        }

        /** Thinks for a while. */
        private Found propose(Optional<TargetTable> target, Sample sample) {
            List<Event> events =
                    sample.partitions().values().stream().flatMap(List::stream).toList();
            String nothing = Proposed.nothingIn(events);
            if (!nothing.isEmpty()) {
                throw CommandFailure.failed(nothing);
            }
            if (target.isEmpty()) {
                return new Found.NoTable(
                        Proposed.createTable(told.ends().database().table(), events));
            }
            Proposed proposed = Proposed.of(told.ends(), target.get(), events);
            return new Found.Pipeline(proposed, proposed.text(), List.of());
        }

        private Future<Found> checked(Found found) {
            return found instanceof Found.Pipeline pipeline
                    ? check(pipeline.text())
                            .map(problems -> new Found.Pipeline(pipeline.proposed(), pipeline.text(), problems))
                    : Future.succeededFuture(found);
        }

        /** As check does. */
        private Future<List<String>> check(String text) {
            Outside outside = Outside.real();
            JsltCompiler expressions = new JsltCompiler(outside.clock());
            StageCheck stageCheck = StageCheck.of(StageTypes.options(), expressions);
            ConfigFile<PipelineConfig> read =
                    new ConfigReader(expressions, told.environment(), stageCheck).readPipeline(text, file.toString());
            PipelineConfig config = read.draft();
            if (config == null) {
                return Future.succeededFuture(told(read));
            }
            Stages stages = Stages.compile(config, Plugins.none().loader(), outside, read.problems());
            return Sink.check(vertx, config, read.problems())
                    .compose(checked -> stages.check(vertx, read.problems()))
                    .recover(failure -> {
                        read.problems().add("sink", "is not checked: " + BatchException.reasonOf(failure));
                        return Future.succeededFuture();
                    })
                    .map(checked -> told(read));
        }

        private static List<String> told(ConfigFile<PipelineConfig> read) {
            return read.problems().errors().stream().map(Problem::toString).toList();
        }
    }
}
