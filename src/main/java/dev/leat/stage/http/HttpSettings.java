package dev.leat.stage.http;

import dev.leat.observe.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * What a transport is made from.
 *
 * @param stage the name of the stage that asks
 * @param lanes how many of them ask, at most; each does so from its event loop
 */
public record HttpSettings(
        String stage,
        int lanes,
        HttpConnectionConfig connection,
        HttpLimitsConfig limits,
        @Nullable HttpAuthConfig auth,
        Telemetry telemetry) {}
