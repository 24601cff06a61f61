@NullMarked
package dev.leat.config;

import org.jspecify.annotations.NullMarked;
