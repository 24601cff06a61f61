@NullMarked
package dev.leat.support;

import org.jspecify.annotations.NullMarked;
