/** Generates the references and holds the documentation against the code. */
@NullMarked
package dev.leat.docs;

import org.jspecify.annotations.NullMarked;
