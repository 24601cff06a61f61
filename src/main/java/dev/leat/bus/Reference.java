package dev.leat.bus;

/** Carries any object over the event bus of this process as it is. */
record Reference(Object content) {}
