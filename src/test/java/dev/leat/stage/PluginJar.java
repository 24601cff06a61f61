package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.StageProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.ToolProvider;

/** Compiles a plugin as its author would, and packs it. */
final class PluginJar {
    private PluginJar() {}

    /** @param provider the class that the services file names */
    static void build(Path folder, String provider, String source) throws IOException {
        Path work = Files.createTempDirectory(folder.getParent(), "classes");
        Path file = Files.writeString(work.resolve(provider + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", work.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            CompilationTask task =
                    compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file));
            assertThat(task.call()).as(messages.toString()).isTrue();
        }
        pack(folder.resolve(provider + ".jar"), work, provider);
    }

    private static void pack(Path jar, Path classes, String provider) throws IOException {
        try (var all = Files.list(classes);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file :
                    all.filter(path -> path.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(file.getFileName().toString()));
                out.write(Files.readAllBytes(file));
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + StageProvider.class.getName()));
            out.write(provider.getBytes(StandardCharsets.UTF_8));
        }
    }
}
