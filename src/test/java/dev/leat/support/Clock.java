package dev.leat.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The wall clock of one process, which can be set: a small library, compiled here, that the process preloads. */
public final class Clock {
    private static final Path COMPILER = Path.of("/usr/bin/cc");

    private final Path file;
    private final Path library;

    private Clock(Path file, Path library) {
        this.file = file;
        this.library = library;
    }

    /** Needs a C compiler, and Linux's way of preloading. */
    public static boolean isPossible() {
        return Files.isExecutable(COMPILER) && Files.exists(Path.of("/proc/self/maps"));
    }

    /** @param folder for the clock and what it needs */
    public static Clock in(Path folder, String name) {
        try (InputStream source = Clock.class.getResourceAsStream("/chaos/clock.c")) {
            Path code = folder.resolve("clock.c");
            Path library = folder.resolve("clock.so");
            Files.copy(source, code, StandardCopyOption.REPLACE_EXISTING);
            if (!Files.exists(library)) {
                Command.run(
                        COMPILER.toString(),
                        "-shared",
                        "-fPIC",
                        "-O2",
                        "-o",
                        library.toString(),
                        code.toString(),
                        "-ldl");
            }
            Clock clock = new Clock(folder.resolve(name), library);
            clock.shift(0);
            return clock;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a process must find around it. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "LEAT_CHAOS_CLOCK", file.toString());
    }

    /** From now on the process has this many milliseconds more than everybody else. */
    public void shift(long milliseconds) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putLong(milliseconds)
                    .array());
        }
    }
}
