package dev.leat.config;

/** Looks for mistakes in the options of one stage, which the reader does not know; whoever knows the types gives it. */
@FunctionalInterface
public interface StageCheck {
    void check(StageConfig stage, Problems problems);
}
