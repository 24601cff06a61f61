@NullMarked
package dev.leat.expression;

import org.jspecify.annotations.NullMarked;
