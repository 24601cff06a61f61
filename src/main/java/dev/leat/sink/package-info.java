@NullMarked
package dev.leat.sink;

import org.jspecify.annotations.NullMarked;
