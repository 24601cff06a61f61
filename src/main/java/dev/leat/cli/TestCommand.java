package dev.leat.cli;

import dev.leat.bus.Codecs;
import dev.leat.cli.cases.Case;
import dev.leat.cli.cases.CaseResult;
import dev.leat.cli.cases.CaseRun;
import dev.leat.cli.cases.JunitXml;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tests that users write for their pipelines. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs the tests of pipelines: orders.test.json beside orders.json says which events shall become"
                + " which rows, dead letters and drops. Stages really run; there is no Kafka, no PostgreSQL and no"
                + " network. Exit code 1 when a case fails, 2 when a file is wrong.")
final class TestCommand implements AsyncCommand {
    @Parameters(
            paramLabel = "FILE|DIR",
            arity = "1..*",
            description = "Pipelines, files of tests, or folders: of those every *.test.json in them and below.")
    private List<Path> paths = List.of();

    @Option(names = "--junit", paramLabel = "FILE", description = "Also writes the results as JUnit's XML.")
    private @Nullable Path junit;

    @Option(names = "--plugins", paramLabel = "DIR", description = "Folder with the jars of your own stages.")
    private @Nullable Path plugins;

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        List<CaseRun.Subject> subjects = new ArrayList<>();
        boolean valid = true;
        for (Path file : TestFiles.find(paths)) {
            TestFiles.Read read = TestFiles.read(file, plugins, terminal.environment());
            read.problems().forEach(terminal.err()::println);
            CaseRun.Subject subject = read.subject();
            valid &= subject != null;
            if (subject != null) {
                subjects.add(subject);
            }
        }
        if (!valid) {
            return Future.succeededFuture(ExitCode.CONFIGURATION);
        }
        return WithVertx.run(vertx -> runAll(vertx, subjects, terminal)).map(results -> report(results, terminal));
    }

    private static Future<List<CaseResult>> runAll(Vertx vertx, List<CaseRun.Subject> subjects, Terminal terminal) {
        Codecs.register(vertx);
        List<CaseResult> results = new ArrayList<>();
        Future<Void> last = Future.succeededFuture();
        for (CaseRun.Subject subject : subjects) {
            for (Case test : subject.cases().cases()) {
                last = last.compose(before -> CaseRun.run(vertx, subject, test))
                        .map(result -> told(result, results, terminal));
            }
        }
        return last.map(results);
    }

    private static @Nullable Void told(CaseResult result, List<CaseResult> results, Terminal terminal) {
        results.add(result);
        terminal.out().println((result.passed() ? "ok    " : "FAILED ") + result.file() + ": " + result.name());
        result.differences().forEach(line -> terminal.out().println("      " + line));
        return null;
    }

    private ExitCode report(List<CaseResult> results, Terminal terminal) {
        long failed = results.stream().filter(result -> !result.passed()).count();
        terminal.out().println(results.size() + (results.size() == 1 ? " case, " : " cases, ") + failed + " failed");
        Path file = junit;
        if (file != null) {
            try {
                Files.writeString(file, JunitXml.of(results), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw CommandFailure.failed("--junit " + file + " cannot be written: " + FileFailures.reason(failure));
            }
        }
        return failed == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }
}
