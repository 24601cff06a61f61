package dev.leat.dev;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A real server for the quick start and for tests: its own process on a free port of 127.0.0.1, with its data in a
 * temporary folder. It ends when this JVM does, whatever ends the JVM. Methods block; call them from any one thread at
 * a time, never from an event loop.
 */
abstract class EmbeddedServer implements AutoCloseable {
    private static final int PORT_TRIES = 3;

    private final String name;
    private final Path folder;
    private final long startMs;
    private int port;
    private @Nullable GuardedProcess process;

    /**
     * @param folder deleted at the end
     * @param startMs longest time of a start
     */
    EmbeddedServer(String name, Path folder, long startMs) {
        this.name = name;
        this.folder = folder;
        this.startMs = startMs;
    }

    /** For a first start on a new port. */
    abstract void prepare();

    /** What runs it, on its port and with the data that it has. */
    abstract GuardedProcess.Plan plan();

    /** Whether it takes clients. */
    abstract boolean ready(GuardedProcess started);

    public int port() {
        return port;
    }

    /** Process id of the server, of its main process where it has several. */
    public long pid() {
        return running().pid();
    }

    /** Holds data and logs; deleted by {@link #close()} and when this JVM dies. */
    public Path folder() {
        return folder;
    }

    /** Starts the stopped or killed server again, on the same data and port; returns when it takes clients. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new DevException(name + " on port " + port + " runs already");
        }
        GuardedProcess started = GuardedProcess.start(plan());
        process = started;
        Waiting.until(name + " to take clients", startMs, () -> {
            if (!started.isAlive()) {
                throw new DevException(name + " ended while starting; its log says:\n" + started.logTail());
            }
            return ready(started);
        });
    }

    /** Ends the server in order: its data are on disk. */
    public void stop() {
        running().stop();
    }

    /** Ends the server with SIGKILL, all its processes at once. */
    public void kill() {
        running().kill();
    }

    /** Freezes its main process: connections stay open, new ones are not answered. */
    public void pause() {
        running().signal("STOP");
    }

    /** Undoes {@link #pause()}. */
    public void resume() {
        running().signal("CONT");
    }

    /** Ends the server and deletes its data. */
    @Override
    public void close() {
        if (process != null) {
            process.stop();
        }
        Folders.delete(folder);
    }

    /** Somebody may take a port between our look at it and the server's start. */
    final void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Folders.freePort();
            prepare();
            try {
                start();
                return;
            } catch (DevException e) {
                if (attempt == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private GuardedProcess running() {
        if (process == null) {
            throw new DevException(name + " was never started");
        }
        return process;
    }
}
