package dev.leat.sql;

import dev.leat.config.Secret;
import org.jspecify.annotations.Nullable;

/** A database and who connects to it; without a user the one in the uri counts. */
public record Login(
        String uri, @Nullable String user, @Nullable Secret password) {}
