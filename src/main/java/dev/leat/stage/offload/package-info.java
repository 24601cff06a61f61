/**
 * Work on other nodes, as far as it needs no stage: what is sent and answered, byte by byte, and who gets the next
 * piece of work. All of it plain classes, each confined to one thread at a time.
 */
@NullMarked
package dev.leat.stage.offload;

import org.jspecify.annotations.NullMarked;
