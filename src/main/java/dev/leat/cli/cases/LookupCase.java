package dev.leat.cli.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.config.Key;
import java.util.List;

/** The rows of one key in a database that is not there. */
public record LookupCase(
        @Key(doc = "The name of the lookup stage.", min = 1) String stage,

        @Key(doc = "The key: an object of the key's columns, or its value alone where it has one column.")
        JsonNode key,

        @Key(
                doc = "The rows of this key, in order, each an object of the columns that are fetched. Keys without an"
                        + " entry have no row.",
                fallback = "[]",
                max = 10_000)
        List<ObjectNode> rows,

        @Key(doc = "There is no answer: the connection breaks.", fallback = "false")
        boolean broken) {}
