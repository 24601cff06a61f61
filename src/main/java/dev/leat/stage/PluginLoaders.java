package dev.leat.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The class loaders of plugins. Each plugin has one of its own, which sees the plugin's jars, Java, and of Leat and its
 * libraries nothing but {@link #SHARED}: what one plugin brings along, neither Leat nor another plugin sees.
 */
final class PluginLoaders {
    /** What the types of {@code dev.leat.api} are made of; here plugins and Leat must mean the same classes. */
    static final List<String> SHARED = List.of(
            "dev.leat.api.",
            "com.fasterxml.jackson.core.",
            "com.fasterxml.jackson.databind.",
            "com.fasterxml.jackson.annotation.",
            "io.vertx.core.",
            "io.netty.",
            "org.jspecify.annotations.",
            "org.slf4j.");

    private PluginLoaders() {}

    /** @param name what a stack trace and a leak are known by */
    static URLClassLoader one(String name, List<Path> jars) {
        URL[] urls = jars.stream().map(PluginLoaders::url).toArray(URL[]::new);
        return new URLClassLoader(name, urls, new Shared(PluginLoaders.class.getClassLoader()));
    }

    /** Finds what any of the plugins has; what Leat has comes first. */
    static ClassLoader all(List<URLClassLoader> plugins) {
        return new All(PluginLoaders.class.getClassLoader(), plugins);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Shared extends ClassLoader {
        private final ClassLoader leat;

        Shared(ClassLoader leat) {
            super("leat-shared", ClassLoader.getPlatformClassLoader());
            this.leat = leat;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return leat.loadClass(name);
            }
            throw new ClassNotFoundException(name + "; a plugin brings its own libraries along");
        }
    }

    private static final class All extends ClassLoader {
        private final List<URLClassLoader> plugins;

        All(ClassLoader leat, List<URLClassLoader> plugins) {
            super("leat-plugins", leat);
            this.plugins = List.copyOf(plugins);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            for (URLClassLoader plugin : plugins) {
                if (plugin.findResource(name.replace('.', '/') + ".class") != null) {
                    return plugin.loadClass(name);
                }
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            List<URL> found = new ArrayList<>();
            for (URLClassLoader plugin : plugins) {
                found.addAll(Collections.list(plugin.findResources(name)));
            }
            return Collections.enumeration(found);
        }
    }
}
