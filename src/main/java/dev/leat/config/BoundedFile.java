package dev.leat.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads files that may be endless, such as devices, or do not know their length, such as pipes. */
public final class BoundedFile {
    private BoundedFile() {}

    /** All of its bytes; null when there are more than so many. Says why where Java only names the file. */
    public static byte @Nullable [] read(Path file, int bytesMax) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            byte[] read = bytes.readNBytes(bytesMax + 1);
            return read.length > bytesMax ? null : read;
        } catch (AccessDeniedException denied) {
            AccessDeniedException inWords = new AccessDeniedException(null, null, "permission denied");
            inWords.initCause(denied);
            throw inWords;
        }
    }
}
