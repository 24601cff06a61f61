package dev.leat.cli.cases;

import dev.leat.config.Key;
import java.util.List;

/** One case: some events and what they shall become. */
public record Case(
        @Key(doc = "Says in words what is tested.", min = 1, max = 200)
        String name,

        @Key(doc = "The events, in the order in which they come.", min = 1, max = 10_000)
        List<CaseEvent> events,

        @Key(doc = "What http stages are answered in this case.", fallback = "[]", max = 1000)
        List<HttpCase> http,

        @Key(doc = "What lookup stages find in this case.", fallback = "[]", max = 10_000)
        List<LookupCase> lookups,

        @Key(doc = "What shall come of it.") Expectation expect) {}
