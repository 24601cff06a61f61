package dev.leat.api;

/**
 * Makes stages of a user's own. A plugin is a jar in the folder that {@code --plugins} names, with a class that
 * implements this, has a public constructor without parameters, and is named in
 * {@code META-INF/services/dev.leat.api.StageProvider}. A pipeline uses it with a stage of type {@code java}:
 *
 * <pre>{@code
 * {"name": "vat", "type": "java", "provider": "add-vat", "options": {"rate": "0.19"}}
 * }</pre>
 *
 * <p>The plugin is compiled against Leat's jar. Each jar of the folder is a plugin with a class loader of its own, and
 * so is each folder in it with all its jars. Of Leat and its libraries it sees {@code dev.leat.api}, Jackson, Vert.x
 * Core with Netty, jspecify and SLF4J; other libraries it brings along.
 */
public interface StageProvider {
    /** The name by which pipelines refer to it; unique among all plugins, never changed. */
    String name();

    /**
     * Checks the options and makes the stage. Also called when a configuration is only checked, so it must open
     * nothing: an {@link AsyncStage} opens what it needs in {@link AsyncStage#open}, and one that was only checked is
     * neither opened nor closed. One stage is made for each use in a pipeline and each time that the pipeline is
     * started or reloaded; it serves all lanes, from several threads at once.
     *
     * @throws IllegalArgumentException when the options are wrong; its message is shown to the user beside their place
     */
    AnyStage create(StageContext context);
}
