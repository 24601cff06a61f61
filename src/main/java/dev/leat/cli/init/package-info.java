/** From sampled events and a table to a proposed pipeline; pure, asks nobody. */
@NullMarked
package dev.leat.cli.init;

import org.jspecify.annotations.NullMarked;
