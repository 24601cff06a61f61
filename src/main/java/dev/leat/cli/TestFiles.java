package dev.leat.cli;

import dev.leat.cli.cases.CaseEvent;
import dev.leat.cli.cases.CaseOutside;
import dev.leat.cli.cases.CaseRun;
import dev.leat.cli.cases.CasesFile;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Problems.Problem;
import dev.leat.expression.JsltCompiler;
import dev.leat.sink.MemoryTables;
import dev.leat.stage.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the files of tests and reads them, together with the pipelines they are for. */
final class TestFiles {
    private static final String SUFFIX = ".test.json";
    private static final String PIPELINE_SUFFIX = ".json";

    private TestFiles() {}

    static boolean isOne(Path file) {
        return file.toString().endsWith(SUFFIX);
    }

    /**
     * A file of tests.
     *
     * @param subject null when there are errors
     */
    record Read(List<Problem> problems, CaseRun.@Nullable Subject subject) {}

    /** Each file once, in the order of their names within a folder. */
    static Set<Path> find(List<Path> paths) {
        Set<Path> found = new LinkedHashSet<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                List<Path> files = below(path);
                if (files.isEmpty()) {
                    throw CommandFailure.wrongUsage("there is no *" + SUFFIX + " in " + path);
                }
                found.addAll(files);
            } else {
                found.add(isOne(path) ? path : sibling(path, PIPELINE_SUFFIX, SUFFIX));
            }
        }
        return found;
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw CommandFailure.failed(folder + " cannot be read: " + failure.getMessage());
        }
    }

    private static Path sibling(Path path, String from, String to) {
        String name = path.toString();
        return Path.of((name.endsWith(from) ? name.substring(0, name.length() - from.length()) : name) + to);
    }

    static Read read(Path file, @Nullable Path plugins, Map<String, String> environment) {
        ConfigFile<CasesFile> read = new ConfigReader(new JsltCompiler(), environment).readPlain(file, CasesFile.class);
        CasesFile cases = read.draft();
        List<Problem> problems = new ArrayList<>();
        CaseRun.Subject subject = null;
        if (cases != null) {
            checkValues(cases, read.problems());
            Map<String, String> all = new HashMap<>(environment);
            all.putAll(cases.env());
            PipelineFiles pipeline = new PipelineFiles(
                    List.of(sibling(file, SUFFIX, PIPELINE_SUFFIX)),
                    plugins,
                    all,
                    new CaseOutside(now(cases), List.of(), List.of()));
            problems.addAll(pipeline.problems().stream()
                    .filter(problem -> problem.severity() == Problems.Severity.ERROR)
                    .toList());
            if (pipeline.valid()) {
                subject = subject(file, cases, pipeline, read.problems());
            }
        }
        problems.addAll(read.problems().all());
        return new Read(problems, read.problems().isEmpty() ? subject : null);
    }

    private static CaseRun.Subject subject(Path file, CasesFile cases, PipelineFiles pipeline, Problems problems) {
        PipelineConfig config = pipeline.configs().get(0);
        MemoryTables unused = MemoryTables.of(config, cases.tables(), problems);
        return new CaseRun.Subject(
                file.toString(),
                cases,
                config,
                outside -> Stages.compile(config, pipeline.plugins(), outside, new Problems()));
    }

    private static Instant now(CasesFile cases) {
        return isTime(cases.now()) ? Instant.parse(cases.now()) : Instant.EPOCH;
    }

    /** What only reading shows. */
    private static void checkValues(CasesFile cases, Problems problems) {
        if (!isTime(cases.now())) {
            problems.add("now", "must be a time such as 2026-01-31T00:00:00Z, got \"" + cases.now() + '"');
        }
        for (int at = 0; at < cases.cases().size(); at++) {
            for (int number = 0; number < cases.cases().get(at).events().size(); number++) {
                String path = "cases[" + at + "].events[" + number + "]";
                check(cases.cases().get(at).events().get(number), path, problems);
            }
        }
    }

    private static void check(CaseEvent event, String path, Problems problems) {
        String timestamp = event.timestamp();
        if (timestamp != null && !isTime(timestamp)) {
            problems.add(path + ".timestamp", "must be a time such as 2026-01-31T00:00:00Z, got \"" + timestamp + '"');
        }
        String base64 = event.base64();
        if (base64 != null) {
            try {
                byte[] unused = Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException wrong) {
                problems.add(path + ".base64", "must be base64: " + wrong.getMessage());
            }
        }
    }

    private static boolean isTime(String text) {
        try {
            return !Instant.parse(text).equals(Instant.MIN);
        } catch (DateTimeException none) {
            return false;
        }
    }
}
