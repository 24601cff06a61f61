package dev.leat.stage.lookup;

import dev.leat.config.DatabaseUri;
import dev.leat.config.Key;
import dev.leat.config.KeyException;
import dev.leat.config.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database of the look-up's own. */
public record LookupDatabase(
        @Key(
                doc = "The database: postgresql://host:5432/database. TLS by ?sslmode= as in sink.uri.",
                min = 1,
                max = 2000)
        String uri,

        @Key(doc = "Role to connect as; without it the one in the uri.", optional = true, min = 1, max = 63) @Nullable
        String user,

        @Key(doc = "The role's password; never printed, logged or served.", optional = true) @Nullable
        Secret password) {

    public LookupDatabase {
        for (DatabaseUri.Mistake mistake : DatabaseUri.mistakes("database", uri, user, password)) {
            throw new KeyException(List.of(mistake.key()), mistake.message());
        }
    }
}
