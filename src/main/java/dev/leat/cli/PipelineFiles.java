package dev.leat.cli;

import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Problems.Problem;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import dev.leat.source.SourceCheck;
import dev.leat.stage.Outside;
import dev.leat.stage.Plugins;
import dev.leat.stage.StageTypes;
import dev.leat.stage.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pipelines of a command, read and checked as far as that goes without Kafka and PostgreSQL. */
final class PipelineFiles {
    private final Problems pluginProblems = new Problems();
    private final List<ConfigFile<PipelineConfig>> files;
    private final IdentityHashMap<PipelineConfig, Stages> stages = new IdentityHashMap<>();
    private final Plugins plugins;
    private final List<Path> paths;
    private final ConfigReader reader;

    /** @param pluginFolder null: only stages that are on the class path */
    PipelineFiles(List<Path> paths, @Nullable Path pluginFolder, Map<String, String> environment) {
        this(paths, pluginFolder, environment, Outside.real());
    }

    /** @param outside what stages and expressions reach */
    PipelineFiles(List<Path> paths, @Nullable Path pluginFolder, Map<String, String> environment, Outside outside) {
        this.paths = List.copyOf(paths);
        plugins = pluginFolder == null ? Plugins.none() : Plugins.open(pluginFolder, pluginProblems);
        JsltCompiler expressions = new JsltCompiler(outside.clock());
        StageCheck options = StageCheck.of(StageTypes.options(), expressions);
        reader = new ConfigReader(expressions, environment, options);
        files = reader.readPipelines(paths);
        for (ConfigFile<PipelineConfig> file : files) {
            PipelineConfig config = file.draft();
            if (config != null) {
                SourceCheck.check(config, file.problems());
                stages.put(config, Stages.compile(config, plugins.loader(), outside, file.problems()));
            }
        }
    }

    /** One pipeline and what belongs to it; who checks it further adds to its problems. */
    record Only(PipelineConfig config, Stages stages, Problems problems) {}

    /** The one pipeline of a command; prints its mistakes and throws when there are any. */
    static Only only(Path file, @Nullable Path pluginFolder, Terminal terminal) {
        PipelineFiles read = new PipelineFiles(List.of(file), pluginFolder, terminal.environment());
        read.problems().forEach(terminal.err()::println);
        if (!read.valid()) {
            throw CommandFailure.wrongUsage(file + " cannot be used");
        }
        PipelineConfig config = read.configs().get(0);
        return new Only(config, read.stages(config), read.files().get(0).problems());
    }

    /** All files as they are now, in the same order; waits for the disk. */
    List<ConfigFile<PipelineConfig>> readAgain() {
        return reader.readPipelines(paths);
    }

    List<ConfigFile<PipelineConfig>> files() {
        return files;
    }

    /** Finds the classes of users' stages; lives as long as the process. */
    ClassLoader plugins() {
        return plugins.loader();
    }

    /** What plugins left behind although all their stages are closed. */
    List<String> leaks() {
        return plugins.leaks();
    }

    /** The stages of a file that could be read; not to be deployed when it has problems. */
    Stages stages(PipelineConfig config) {
        Stages compiled = stages.get(config);
        if (compiled == null) {
            throw new IllegalArgumentException("no stages for pipeline " + config.name());
        }
        return compiled;
    }

    /** Errors and warnings of all files. */
    List<Problem> problems() {
        List<Problem> all = new ArrayList<>(pluginProblems.all());
        files.forEach(file -> all.addAll(file.problems().all()));
        return all;
    }

    /** No file has an error; warnings may be there. */
    boolean valid() {
        return pluginProblems.isEmpty()
                && files.stream().allMatch(file -> file.problems().isEmpty());
    }

    /** Only when {@link #valid}. */
    List<PipelineConfig> configs() {
        return files.stream().map(ConfigFile::orThrow).toList();
    }
}
