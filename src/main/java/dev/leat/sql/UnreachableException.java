package dev.leat.sql;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** No server answers where one should be; the message says where that is. Has no stack trace of its own. */
final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final String ADVICE =
            "; are host and port of the uri right, and does the server run and listen" + " there?";

    private UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The failure itself where it is another one, such as a login that is refused. */
    static Throwable of(SessionOptions options, Throwable failure) {
        String server = "PostgreSQL at " + options.connect().getHost() + ":"
                + options.connect().getPort();
        if (failure instanceof UnknownHostException) {
            return new UnreachableException(server + ": no name server knows the host; is the uri right?", failure);
        }
        if (failure instanceof TimeoutException) {
            return new UnreachableException(
                    server + " does not answer within " + Session.CONNECT_MS + " ms" + ADVICE, failure);
        }
        return failure instanceof IOException
                ? new UnreachableException(server + ": " + failure.getMessage() + ADVICE, failure)
                : failure;
    }
}
