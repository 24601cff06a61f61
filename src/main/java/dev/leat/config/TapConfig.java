package dev.leat.config;

import java.util.List;

/** What operators may see of events while they are on their way. */
public record TapConfig(
        @Key(doc = "Whether events of this pipeline may be tapped at all.", fallback = "true")
        boolean enabled,

        @Key(
                doc = "Fields whose values are shown as ***: a name masks the fields of that name at every depth,"
                        + " upper and lower case alike; a path with dots, such as customer.email or"
                        + " cards[].number, masks that field; $key masks the key of the record.",
                fallback = "[]",
                max = 256)
        List<String> mask,

        @Key(doc = "Events per second that one tap shows at most.", fallback = "100", min = 1, max = 10_000)
        int perSecondMax) {
    public TapConfig {
        for (String field : mask) {
            String trouble = FieldNames.trouble(field);
            if (trouble != null) {
                throw new KeyException(List.of("mask"), trouble);
            }
        }
    }
}
