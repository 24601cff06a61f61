package dev.leat.api;

/** One step of a pipeline: a {@link Stage}, or an {@link AsyncStage} when it has to await something. */
public sealed interface AnyStage permits Stage, AsyncStage {}
