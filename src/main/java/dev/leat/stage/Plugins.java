package dev.leat.stage;

import dev.leat.config.Problems;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugins of a folder, loaded: each jar in it is one, and each folder in it with all its jars. Close it after
 * everything that runs code from it.
 */
public final class Plugins implements AutoCloseable {
    private static final String NAME = "plugin ";

    private final List<URLClassLoader> opened;
    private final ClassLoader loader;

    private Plugins(List<URLClassLoader> opened) {
        this.opened = List.copyOf(opened);
        this.loader = opened.isEmpty() ? Plugins.class.getClassLoader() : PluginLoaders.all(opened);
    }

    /** No folder: only what is on the class path. */
    public static Plugins none() {
        return new Plugins(List.of());
    }

    /** What is wrong with the folder is added to the problems. */
    public static Plugins open(Path folder, Problems problems) {
        if (!Files.isDirectory(folder)) {
            problems.add("", "--plugins: " + folder + " is not a folder");
            return none();
        }
        List<URLClassLoader> opened = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                List<Path> jars = Files.isDirectory(entry) ? jarsOf(entry) : isJar(entry) ? List.of(entry) : List.of();
                if (!jars.isEmpty()) {
                    opened.add(PluginLoaders.one(NAME + entry.getFileName(), jars));
                }
            }
        } catch (IOException failure) {
            problems.add("", "--plugins: " + folder + " cannot be read: " + failure.getMessage());
        }
        if (opened.isEmpty()) {
            problems.warn("", "--plugins: there is no jar in " + folder);
        }
        return new Plugins(opened);
    }

    private static List<Path> jarsOf(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Plugins::isJar).sorted().toList();
        }
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar");
    }

    public ClassLoader loader() {
        return loader;
    }

    /**
     * Threads that run code of a plugin, one line per plugin. Asked after all stages are closed, these are leaks: a
     * plugin that starts threads ends them in {@code close()}.
     */
    public List<String> leaks() {
        Map<String, List<String>> threads = new TreeMap<>();
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> Arrays.stream(stack)
                        .filter(frame -> frame.getClassLoaderName() != null
                                && frame.getClassLoaderName().startsWith(NAME))
                        .findFirst()
                        .ifPresent(frame -> threads.computeIfAbsent(
                                        frame.getClassLoaderName(), plugin -> new ArrayList<>())
                                .add(thread.getName() + " at " + frame)));
        return threads.entrySet().stream()
                .map(leak -> leak.getKey() + " left threads behind: " + String.join(", ", leak.getValue()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (URLClassLoader plugin : opened) {
            plugin.close();
        }
    }
}
