/** What becomes of the data: poison, order, holes, lost positions, slow tables; with a real broker and PostgreSQL. */
@NullMarked
package dev.leat.it.data;

import org.jspecify.annotations.NullMarked;
