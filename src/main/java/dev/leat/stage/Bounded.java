package dev.leat.stage;

import java.util.List;

/** A stage that has bounds of its own, beside those that all stages share. */
public interface Bounded {
    /** For people, a few words each; without secrets and expressions. */
    List<String> bounds();
}
