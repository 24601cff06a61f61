/** The end-to-end benchmark: Leat beside a bare baseline, on the same events, broker and database. */
@NullMarked
package dev.leat.bench;

import org.jspecify.annotations.NullMarked;
