package dev.leat.stage;

import dev.leat.api.AnyStage;
import dev.leat.api.StageContext;
import dev.leat.api.StageProvider;
import dev.leat.config.KeyException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Finds the users' own stages by name. */
final class Providers {
    private final ClassLoader loader;

    Providers(ClassLoader loader) {
        this.loader = loader;
    }

    /** @throws IllegalArgumentException when there is no such provider, or it does not make a stage */
    AnyStage create(String name, StageContext context) {
        StageProvider provider = all().get(name);
        if (provider == null) {
            String known = all().isEmpty() ? "there are none" : "known are: " + String.join(", ", all().keySet());
            throw new KeyException(
                    List.of("provider"),
                    "no plugin provides '" + name + "'; " + known + " (jars are found by --plugins DIR)");
        }
        try {
            AnyStage stage = provider.create(context);
            if (stage == null) {
                throw new IllegalArgumentException("the plugin '" + name + "' made no stage");
            }
            return stage;
        } catch (IllegalArgumentException failure) {
            throw failure;
        } catch (Throwable failure) { // as with what its stages throw
            throw new IllegalArgumentException("the plugin '" + name + "' failed: " + failure, failure);
        }
    }

    private Map<String, StageProvider> all() {
        Map<String, StageProvider> providers = new TreeMap<>();
        try {
            for (StageProvider provider : ServiceLoader.load(StageProvider.class, loader)) {
                String name = name(provider);
                StageProvider other = providers.putIfAbsent(name, provider);
                if (other != null) {
                    throw new IllegalArgumentException("two plugins provide '" + name + "': "
                            + other.getClass().getName() + " and "
                            + provider.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError | LinkageError failure) {
            throw new IllegalArgumentException("a plugin cannot be loaded: " + failure.getMessage(), failure);
        }
        return providers;
    }

    private static String name(StageProvider provider) {
        try {
            return Objects.requireNonNull(provider.name(), "it is null");
        } catch (Throwable failure) { // as with what its stages throw
            throw new IllegalArgumentException(
                    "the plugin " + provider.getClass().getName() + " does not say its name: " + failure, failure);
        }
    }
}
