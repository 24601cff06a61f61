package dev.leat.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where results go; knows why they could not be written, of which a {@link PrintWriter} only keeps that it was so. */
final class Output extends PrintWriter {
    private final Sink sink;

    private Output(Sink sink) {
        super(new OutputStreamWriter(sink, StandardCharsets.UTF_8), true);
        this.sink = sink;
    }

    /** @param stream itself, and no {@link java.io.PrintStream}, which keeps its failures for itself */
    static Output to(OutputStream stream) {
        return new Output(new Sink(stream));
    }

    /** Why not all was written; null when it was, and when who reads it has enough, such as head. */
    @Nullable
    String failure() {
        return checkError() ? sink.failure : null;
    }

    private static final class Sink extends FilterOutputStream {
        private volatile @Nullable String failure;

        Sink(OutputStream stream) {
            super(stream);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException refused) {
                String reason = String.valueOf(refused.getMessage());
                failure = reason.toLowerCase(Locale.ROOT).contains("pipe") ? null : reason;
                throw refused;
            }
        }
    }
}
