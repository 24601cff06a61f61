package dev.leat.stage;

import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import dev.leat.stage.http.VertxTransport;
import dev.leat.stage.lookup.LookupSettings;
import dev.leat.stage.lookup.LookupSource;
import dev.leat.stage.lookup.PostgresLookup;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Everything outside of the process that stages reach; a pipeline that is tried out is given another one. */
public interface Outside {
    /** Opens the way of one {@code http} stage; the stage closes it. */
    HttpTransport http(Vertx vertx, HttpSettings settings);

    /** Opens where one {@code lookup} stage finds its rows; the stage closes it. */
    LookupSource lookup(Vertx vertx, LookupSettings settings);

    /** What time it is, for expressions. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** The world as it is. */
    static Outside real() {
        return new Outside() {
            @Override
            public HttpTransport http(Vertx vertx, HttpSettings settings) {
                return VertxTransport.open(vertx, settings);
            }

            @Override
            public LookupSource lookup(Vertx vertx, LookupSettings settings) {
                return new PostgresLookup(vertx, settings);
            }
        };
    }
}
