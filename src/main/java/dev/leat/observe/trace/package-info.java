/**
 * Follows some events from the poll to the commit and tells a collector of it. Everybody else sees {@link
 * dev.leat.observe.trace.Tracing}; OpenTelemetry's classes are loaded only where tracing is configured.
 */
@NullMarked
package dev.leat.observe.trace;

import org.jspecify.annotations.NullMarked;
