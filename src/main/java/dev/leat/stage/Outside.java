package dev.leat.stage;

import dev.leat.stage.http.HttpSettings;
import dev.leat.stage.http.HttpTransport;
import dev.leat.stage.http.VertxTransport;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Everything outside of the process that stages reach; a pipeline that is tried out is given another one. */
public interface Outside {
    /** Opens the way of one {@code http} stage; the stage closes it. */
    HttpTransport http(Vertx vertx, HttpSettings settings);

    /** What time it is, for expressions. */
    default InstantSource clock() {
        return InstantSource.system();
    }

    /** The world as it is. */
    static Outside real() {
        return VertxTransport::open;
    }
}
