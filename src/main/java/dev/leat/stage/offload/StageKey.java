package dev.leat.stage.offload;

/** Which stage is meant; on every node the same. */
public record StageKey(String pipeline, String stage) {
    @Override
    public String toString() {
        return pipeline + "." + stage;
    }
}
