package dev.leat.stage.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.Key;

/** A stage of the user's own, from a plugin jar. */
public record Java(
        @Key(doc = "Name of the plugin's StageProvider; its jar is in the folder of --plugins.")
        String provider,

        @Key(doc = "What the plugin wants to know; its own documentation says what.", fallback = "{}")
        ObjectNode options) {}
