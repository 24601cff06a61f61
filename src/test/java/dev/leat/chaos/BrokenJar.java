package dev.leat.chaos;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.leat.support.Command;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A copy of the jar in which some classes are made of patched sources. Needs the program {@code patch}. */
final class BrokenJar {
    private final Path sound;
    private final Path folder;

    /** @param folder for the copy and everything that it needs */
    BrokenJar(Path sound, Path folder) {
        this.sound = sound.toAbsolutePath();
        this.folder = folder.toAbsolutePath();
    }

    Path make(Path patch) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String source : sources(patch)) {
            Path copy = folder.resolve(source);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(source), copy, REPLACE_EXISTING);
            sources.add(copy.toString());
        }
        Command.run(
                "patch",
                "-p1",
                "-d",
                folder.toString(),
                "-i",
                patch.toAbsolutePath().toString());
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(sources, classes);
        Path jar = folder.resolve("leat.jar");
        Files.copy(sound, jar, REPLACE_EXISTING);
        put(classes, jar);
        return jar;
    }

    private static List<String> sources(Path patch) throws IOException {
        try (Stream<String> lines = Files.lines(patch)) {
            return lines.filter(line -> line.startsWith("+++ b/"))
                    .map(line -> line.substring(6))
                    .toList();
        }
    }

    private void compile(List<String> sources, Path classes) throws IOException {
        String classPath = sound + File.pathSeparator + System.getProperty("java.class.path");
        List<String> words = new ArrayList<>(List.of("-proc:none", "-nowarn", "--release", "17", "-parameters"));
        words.addAll(List.of("-d", classes.toString(), "-cp", classPath));
        words.addAll(sources);
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)) != 0) {
            throw new IOException(sources + " do not compile");
        }
    }

    private static void put(Path classes, Path jar) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path inside =
                        zip.getPath("/" + classes.relativize(file).toString().replace('\\', '/'));
                Files.copy(file, inside, REPLACE_EXISTING);
            }
        }
    }
}
