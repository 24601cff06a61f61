/** Who may do what: rights in the database, credentials, hostile names and values, secrets; with real servers. */
@NullMarked
package dev.leat.it.security;

import org.jspecify.annotations.NullMarked;
