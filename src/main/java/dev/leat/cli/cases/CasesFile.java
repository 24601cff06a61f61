package dev.leat.cli.cases;

import dev.leat.config.Key;
import java.util.List;
import java.util.Map;

/** The tests of one pipeline: {@code orders.test.json} beside {@code orders.json}. */
public record CasesFile(
        @Key(
                doc = "Environment variables for the pipeline's placeholders, beside those of the process: secrets need"
                        + " not be set to run tests.",
                fallback = "{}")
        Map<String, String> env,

        @Key(
                doc = "The time that now() of expressions gives, and that events have which do not say theirs.",
                fallback = "\"2026-01-01T00:00:00Z\"")
        String now,

        @Key(
                doc = "Columns of tables and their types in PostgreSQL, such as {\"public.orders\": {\"order_id\":"
                        + " \"bigint\", \"total\": \"numeric(12,2)\"}}: rows are then converted and compared as they"
                        + " would be written. A table that is not named here keeps values as events have them.",
                fallback = "{}")
        Map<String, Map<String, String>> tables,

        @Key(
                doc = "What http stages are answered in every case, after the case's own ones. There is no network:"
                        + " a request that nothing answers fails the case.",
                fallback = "[]",
                max = 1000)
        List<HttpCase> http,

        @Key(
                doc = "What lookup stages find, in all cases; what a case itself says comes first.",
                fallback = "[]",
                max = 10_000)
        List<LookupCase> lookups,

        @Key(doc = "The cases; each one begins with empty tables.", min = 1, max = 10_000)
        List<Case> cases) {}
