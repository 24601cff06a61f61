package dev.leat.dev;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The class path we run on, for child JVMs; inside Maven it is a class loader's, not the JVM's. */
final class ClassPath {
    private ClassPath() {}

    /** With absolute paths: a child works in another folder. */
    static String own() {
        List<String> entries = new ArrayList<>();
        if (!(ClassPath.class.getClassLoader() instanceof URLClassLoader loader)) {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                entries.add(Path.of(entry).toAbsolutePath().toString());
            }
            return String.join(File.pathSeparator, entries);
        }
        for (URL url : loader.getURLs()) {
            try {
                entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new DevException("class path entry " + url + " is not a file", e);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** The program that runs this JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
