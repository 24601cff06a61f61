/** The stage {@code lookup}: gathers keys, asks PostgreSQL once for all of them, keeps what it answers. */
@NullMarked
package dev.leat.stage.lookup;

import org.jspecify.annotations.NullMarked;
