@NullMarked
package dev.leat.cli;

import org.jspecify.annotations.NullMarked;
