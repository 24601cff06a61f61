@NullMarked
package dev.leat.stage.builtin;

import org.jspecify.annotations.NullMarked;
