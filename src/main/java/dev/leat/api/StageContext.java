package dev.leat.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a {@link StageProvider} may know when it makes a stage. */
public interface StageContext {
    /** The name of the pipeline. */
    String pipeline();

    /** The name of the stage in the pipeline, for messages. */
    String stage();

    /** The {@code options} of the stage as written, placeholders filled in; a copy. */
    ObjectNode options();

    /**
     * Compiles an expression of the language that {@code filter} and {@code map} use.
     *
     * @throws RuntimeException when it is not one; let it pass, it is shown to the user
     */
    Expression expression(String source);
}
