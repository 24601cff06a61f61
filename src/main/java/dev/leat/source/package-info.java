@NullMarked
package dev.leat.source;

import org.jspecify.annotations.NullMarked;
