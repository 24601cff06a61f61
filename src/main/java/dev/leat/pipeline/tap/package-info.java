/** Looking at events on their way, without being in the way. */
@NullMarked
package dev.leat.pipeline.tap;

import org.jspecify.annotations.NullMarked;
