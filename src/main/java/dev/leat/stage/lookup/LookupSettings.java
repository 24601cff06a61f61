package dev.leat.stage.lookup;

import dev.leat.observe.Telemetry;
import dev.leat.sql.Login;

/**
 * What a source of rows is made from.
 *
 * @param stage its name
 * @param name of pipeline and stage together, by which the database knows it
 * @param path of the stage in the configuration, for mistakes
 */
public record LookupSettings(
        String stage,
        String name,
        String path,
        Lookup lookup,
        Login login,
        long statementTimeoutMs,
        Telemetry telemetry) {}
