package dev.leat.http;

import dev.leat.config.Problems.Problem;
import java.util.List;

/** A request that is not done, as the one who asked shall read it. Has no stack trace. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Which problem; its name is the last part of the problem's type. */
    enum Kind {
        INVALID_REQUEST(400, "the request is not valid"),
        UNAUTHORIZED(401, "a token is needed"),
        FORBIDDEN(403, "not allowed"),
        NOT_FOUND(404, "not found"),
        METHOD_NOT_ALLOWED(405, "this method is not available here"),
        REFUSED(409, "cannot be done in this state"),
        TOO_LARGE(413, "the body is too large"),
        MISTAKES(422, "the configuration has mistakes"),
        TOO_MANY(429, "too much of this is under way"),
        FAILED(500, "it was tried and failed"),
        ROLLED_BACK(500, "the new configuration could not be opened; the one before is in use"),
        UNAVAILABLE(503, "whoever must be asked does not answer");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }

        String title() {
            return title;
        }
    }

    private final Kind kind;
    private final transient List<Problem> problems;

    ApiException(Kind kind, String detail) {
        this(kind, detail, List.of());
    }

    ApiException(Kind kind, String detail, List<Problem> problems) {
        super(detail, null, false, false);
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    static ApiException invalid(String detail) {
        return new ApiException(Kind.INVALID_REQUEST, detail);
    }

    static ApiException notFound(String what) {
        return new ApiException(Kind.NOT_FOUND, what);
    }

    Kind kind() {
        return kind;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    List<Problem> problems() {
        return problems;
    }
}
