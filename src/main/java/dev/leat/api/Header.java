package dev.leat.api;

import org.jspecify.annotations.Nullable;

/** One header of a Kafka record; names may repeat. */
public record Header(String name, byte @Nullable [] value) {}
