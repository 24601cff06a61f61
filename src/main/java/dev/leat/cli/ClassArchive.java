package dev.leat.cli;

import dev.leat.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Main class of {@code docker/archive.sh}: runs a command as {@link Main} does, after loading all the classes that a
 * pipeline needs only when Kafka and PostgreSQL answer, so that they come into the archive, too.
 */
public final class ClassArchive {
    private static final List<String> NEEDED = List.of(
            "dev/leat/",
            "io/vertx/core/",
            "io/vertx/pgclient/",
            "io/vertx/sqlclient/",
            "org/apache/kafka/clients/",
            "org/apache/kafka/common/");

    private ClassArchive() {}

    /** @param arguments of {@link Main}; the class path is the jar alone */
    public static void main(String[] arguments) throws IOException {
        try (JarFile jar =
                new JarFile(Path.of(System.getProperty("java.class.path")).toFile())) {
            jar.stream().map(JarEntry::getName).filter(ClassArchive::isNeeded).forEach(ClassArchive::load);
        }
        Main.main(arguments);
    }

    private static boolean isNeeded(String entry) {
        return entry.endsWith(".class") && NEEDED.stream().anyMatch(entry::startsWith);
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, ClassArchive.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError optional) {
            // it needs a library that is not in the jar, so nobody needs it
        }
    }
}
