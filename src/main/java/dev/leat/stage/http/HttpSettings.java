package dev.leat.stage.http;

import dev.leat.observe.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * What a transport is made from.
 *
 * @param stage the name of the stage that asks
 */
public record HttpSettings(
        String stage,
        HttpConnectionConfig connection,
        HttpLimitsConfig limits,
        @Nullable HttpAuthConfig auth,
        Telemetry telemetry) {}
