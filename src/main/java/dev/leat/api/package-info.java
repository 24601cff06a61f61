@NullMarked
package dev.leat.api;

import org.jspecify.annotations.NullMarked;
