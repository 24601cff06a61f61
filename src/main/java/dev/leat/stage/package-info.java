@NullMarked
package dev.leat.stage;

import org.jspecify.annotations.NullMarked;
