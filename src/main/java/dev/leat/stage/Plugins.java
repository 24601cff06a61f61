package dev.leat.stage;

import dev.leat.config.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The jars of the plugins folder, loaded; close it after everything that runs code from it. */
public final class Plugins implements AutoCloseable {
    private final ClassLoader loader;
    private final @Nullable URLClassLoader opened;

    private Plugins(ClassLoader loader, @Nullable URLClassLoader opened) {
        this.loader = loader;
        this.opened = opened;
    }

    /** No folder: only what is on the class path. */
    public static Plugins none() {
        return new Plugins(Plugins.class.getClassLoader(), null);
    }

    /** All jars right in the folder; what is wrong with the folder is added to the problems. */
    public static Plugins open(Path folder, Problems problems) {
        if (!Files.isDirectory(folder)) {
            problems.add("", "--plugins: " + folder + " is not a folder");
            return none();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            if (jars.isEmpty()) {
                problems.warn("", "--plugins: there is no jar in " + folder);
            }
            URL[] urls = jars.stream().map(Plugins::url).toArray(URL[]::new);
            URLClassLoader opened = new URLClassLoader("leat-plugins", urls, Plugins.class.getClassLoader());
            return new Plugins(opened, opened);
        } catch (IOException | UncheckedIOException failure) {
            problems.add("", "--plugins: " + folder + " cannot be read: " + failure.getMessage());
            return none();
        }
    }

    public ClassLoader loader() {
        return loader;
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
