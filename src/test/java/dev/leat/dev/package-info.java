@NullMarked
package dev.leat.dev;

import org.jspecify.annotations.NullMarked;
