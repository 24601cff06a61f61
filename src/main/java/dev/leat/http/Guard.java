package dev.leat.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;

/** Lets through the requests that {@link Access} allows; stands before everything else. */
final class Guard implements SecurityPolicyHandler {
    /** Whether who asks may change things; in the data of the context. */
    static final String MAY_OPERATE = "leat.mayOperate";

    private final Access access;

    Guard(Access access) {
        this.access = access;
    }

    @Override
    public void handle(RoutingContext context) {
        try {
            Access.Right right = access.decide(facts(context));
            context.put(MAY_OPERATE, right == Access.Right.OPERATE);
        } catch (ApiException refused) {
            Routes.failed(context, refused);
            return;
        }
        context.next();
    }

    private static Access.Facts facts(RoutingContext context) {
        HttpServerRequest request = context.request();
        // two of them are two opinions of who is meant
        boolean clear = request.headers().getAll("Host").size() <= 1;
        HostAndPort authority = clear ? request.authority() : null;
        return new Access.Facts(
                request.method().name(),
                context.normalizedPath(),
                authority == null ? null : authority.host(),
                authority == null ? null : authority.toString(),
                request.getHeader("Origin"),
                request.getHeader("Sec-Fetch-Site"),
                request.getHeader("Authorization"),
                request.getHeader("Upgrade") != null);
    }
}
