@NullMarked
package dev.leat.bus;

import org.jspecify.annotations.NullMarked;
