package dev.leat.stage;

import dev.leat.observe.Telemetry;

/** A stage that has something to tell beside its outcomes, such as that a connection was lost. */
public interface Telling {
    /** Called once, before the stage is opened. */
    void tellTo(Telemetry telemetry);
}
