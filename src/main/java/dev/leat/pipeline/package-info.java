@NullMarked
package dev.leat.pipeline;

import org.jspecify.annotations.NullMarked;
