package dev.leat.config;

/** A value that is never printed, logged or served; only {@link #reveal()} gives it. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
