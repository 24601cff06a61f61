package dev.leat.cli;

import dev.leat.batch.BatchException;
import dev.leat.cli.cases.CaseRun;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Place;
import dev.leat.config.Problems;
import dev.leat.config.Problems.Problem;
import dev.leat.expression.JsltCompiler;
import dev.leat.pipeline.Deadlines;
import dev.leat.sink.Sink;
import dev.leat.source.KafkaCheck;
import dev.leat.stage.Stages;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds every mistake in configuration files. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Finds every mistake in the files, each as file:line:column: path: message, and asks the databases"
                        + " whether tables, columns and keys are as the files say, and Kafka whether it has the topics."
                        + " Files of tests, orders.test.json, are read but not run."
                        + " Node files, as run --node takes them, are checked, too.")
final class CheckCommand implements AsyncCommand {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Pipelines, files of tests, and node files.")
    private List<Path> files = List.of();

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Option(names = "--offline", description = "Ask no database, and not Kafka.")
    private boolean offline;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        PipelineFiles pipelines = new PipelineFiles(
                files.stream().filter(CheckCommand::isPipeline).toList(), plugins, terminal.environment());
        Future<Void> asked =
                offline ? Future.succeededFuture() : WithVertx.run(vertx -> ask(vertx, pipelines, terminal));
        return asked.map(done -> {
            boolean good = report(pipelines, terminal);
            boolean goodNodes = reportNodes(terminal);
            return reportTests(terminal) && goodNodes && good ? ExitCode.OK : ExitCode.CONFIGURATION;
        });
    }

    private static boolean isPipeline(Path file) {
        return !TestFiles.isOne(file) && !NodeFiles.isOne(file);
    }

    private boolean reportNodes(Terminal terminal) {
        ConfigReader reader = new ConfigReader(new JsltCompiler(), terminal.environment());
        boolean good = true;
        for (Path file : files.stream()
                .filter(one -> !TestFiles.isOne(one) && NodeFiles.isOne(one))
                .toList()) {
            Problems problems = reader.readNode(file).problems();
            problems.all().forEach(terminal.out()::println);
            if (problems.isEmpty()) {
                terminal.out().println(file + ": ok; a node file, for run --node");
            }
            good &= problems.isEmpty();
        }
        return good;
    }

    /** Mistakes in a pipeline itself are told beside it, and here where it was not named. */
    private boolean reportTests(Terminal terminal) {
        boolean good = true;
        for (Path file : files.stream().filter(TestFiles::isOne).toList()) {
            TestFiles.Read read = TestFiles.read(file, plugins, terminal.environment());
            read.problems().stream().filter(problem -> !isOfNamed(problem)).forEach(terminal.out()::println);
            CaseRun.Subject subject = read.subject();
            good &= subject != null;
            if (subject != null) {
                int cases = subject.cases().cases().size();
                terminal.out().println(file + ": ok; " + cases + (cases == 1 ? " case" : " cases") + ", not run");
            }
        }
        return good;
    }

    private boolean isOfNamed(Problem problem) {
        Place place = problem.place();
        return place != null
                && !TestFiles.isOne(Path.of(place.file()))
                && files.stream().anyMatch(file -> file.toString().equals(place.file()));
    }

    /** All databases at the same time; those of files with mistakes are asked too, as long as they could be read. */
    private static Future<Void> ask(Vertx vertx, PipelineFiles pipelines, Terminal terminal) {
        return Future.join(pipelines.files().stream()
                        .map(file -> askOne(vertx, file, pipelines, terminal))
                        .toList())
                .mapEmpty();
    }

    private static Future<Void> askOne(
            Vertx vertx, ConfigFile<PipelineConfig> file, PipelineFiles pipelines, Terminal terminal) {
        PipelineConfig config = file.draft();
        if (config == null) {
            return Future.succeededFuture();
        }
        Stages stages = pipelines.stages(config);
        Problems problems = file.problems();
        return Sink.check(vertx, config, problems)
                .recover(failure -> notChecked(problems, "sink.uri", "tables are not checked: ", failure))
                .compose(done -> stages.check(vertx, problems))
                .recover(failure -> notChecked(problems, "stages", "not all are checked: ", failure))
                .compose(done -> KafkaWait.of(vertx, config, terminal, KafkaCheck.check(vertx, config, problems)));
    }

    private static Future<Void> notChecked(Problems problems, String path, String what, Throwable failure) {
        problems.warn(path, what + BatchException.reasonOf(failure));
        return Future.succeededFuture();
    }

    private static boolean report(PipelineFiles pipelines, Terminal terminal) {
        pipelines.problems().forEach(terminal.out()::println);
        for (ConfigFile<PipelineConfig> file : pipelines.files()) {
            PipelineConfig config = file.value();
            if (config != null && file.problems().isEmpty()) {
                terminal.out().println(summary(file.file(), config, pipelines));
            }
        }
        return pipelines.valid();
    }

    private static String summary(String file, PipelineConfig config, PipelineFiles pipelines) {
        Deadlines deadlines = Deadlines.of(
                config, Sink.deadlineMs(config.sink()), pipelines.stages(config).deadlineMs());
        return file + ": ok; pipeline " + config.name() + ", deadlines of a batch: " + deadlines.stagesMs()
                + " ms in the stages, " + deadlines.sinkMs() + " ms in the sink, " + deadlines.sourceMs()
                + " ms in all with those ahead of it";
    }
}
