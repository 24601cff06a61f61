/** Sessions with PostgreSQL, on which every wait has an end: what the sink and look-ups share. */
@NullMarked
package dev.leat.sql;

import org.jspecify.annotations.NullMarked;
