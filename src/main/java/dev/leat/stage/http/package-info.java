/**
 * The stage {@code http}: {@link dev.leat.stage.http.Http} is its keys, {@link dev.leat.stage.http.HttpStage} what it
 * does with an event, {@link dev.leat.stage.http.HttpTransport} the way out, {@link dev.leat.stage.http.VertxTransport}
 * the real one.
 */
@NullMarked
package dev.leat.stage.http;

import org.jspecify.annotations.NullMarked;
