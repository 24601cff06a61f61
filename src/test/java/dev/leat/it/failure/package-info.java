@NullMarked
package dev.leat.it.failure;

import org.jspecify.annotations.NullMarked;
