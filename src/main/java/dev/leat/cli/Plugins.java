package dev.leat.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jars in which users bring stages of their own. */
final class Plugins {
    private Plugins() {}

    /** Sees the jars of the folder and Leat's own API; the loader lives as long as the process. */
    static ClassLoader load(@Nullable Path folder) {
        ClassLoader own = Plugins.class.getClassLoader();
        if (folder == null) {
            return own;
        }
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            found.forEach(jars::add);
        } catch (IOException failure) {
            throw CommandFailure.wrongUsage("--plugins: the folder " + folder + " cannot be read: " + failure);
        }
        Collections.sort(jars);
        return new URLClassLoader("plugins", jars.stream().map(Plugins::url).toArray(URL[]::new), own);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException failure) {
            throw CommandFailure.wrongUsage("--plugins: " + jar + " has no URL: " + failure.getMessage());
        }
    }
}
