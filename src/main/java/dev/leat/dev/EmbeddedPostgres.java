package dev.leat.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL for the quick start and for tests: its own process on a free port of 127.0.0.1, durable, with its
 * data in a temporary folder. It ends when this JVM does, whatever ends the JVM. Methods block; call them from any one
 * thread at a time, never from an event loop.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final long START_MS = 60_000;
    private static final int PORT_TRIES = 3;

    private final Settings settings;
    private final Path programs;
    private final Path folder;
    private final RunAs runAs;
    private int port;
    private @Nullable GuardedProcess server;

    private EmbeddedPostgres(Settings settings) {
        this.settings = settings;
        this.programs = PostgresBinaries.unpacked();
        this.folder = Folders.create("leat-pg-");
        this.runAs = RunAs.find();
        runAs.give(folder);
    }

    /**
     * Who the superuser is, and settings as in postgresql.conf that differ from the server's own defaults.
     *
     * @param settings for example {@code max_connections} to {@code 20}
     */
    public record Settings(String user, String password, Map<String, String> settings) {
        public Settings {
            settings = Map.copyOf(settings);
        }

        /** User and password {@code leat}, 100 connections, everything else as PostgreSQL ships it. */
        public static Settings defaults() {
            return new Settings("leat", "leat", Map.of());
        }
    }

    /** A new, running server; takes about 4 seconds. */
    public static EmbeddedPostgres launch(Settings settings) {
        EmbeddedPostgres postgres = new EmbeddedPostgres(settings);
        try {
            postgres.initialise();
            postgres.startOnFreePort();
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public String user() {
        return settings.user();
    }

    public String password() {
        return settings.password();
    }

    /** For JDBC, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** For a pipeline's {@code sink.uri}, without user and password. */
    public String uri(String database) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Process id of the postmaster. */
    public long pid() {
        return running().pid();
    }

    /** Holds data and logs; deleted by {@link #close()} and when this JVM dies. */
    public Path folder() {
        return folder;
    }

    /** Starts the stopped or killed server again, on the same data and port; returns when it takes connections. */
    public void start() {
        if (server != null && server.isAlive()) {
            throw new DevException("PostgreSQL on port " + port + " runs already");
        }
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("bin/postgres").toString(), "-D", data().toString(), "-p", Integer.toString(port)));
        defaultsAndSettings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        GuardedProcess started = GuardedProcess.start(new GuardedProcess.Plan(
                "PostgreSQL", runAs.words(), command, Map.of(), "INT", folder, folder.resolve("server.log")));
        server = started;
        awaitReady(started);
    }

    /** Ends the server in order: its sessions are cut, its data are on disk. */
    public void stop() {
        running().stop();
    }

    /** Ends the server with SIGKILL, all its processes at once. */
    public void kill() {
        running().kill();
    }

    /** Freezes the postmaster: no new connections; sessions that exist go on. */
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
        if (server != null) {
            server.stop();
        }
        Folders.delete(folder);
    }

    private void initialise() {
        Path password = folder.resolve("password");
        try {
            Files.writeString(password, settings.password());
        } catch (IOException e) {
            throw new DevException(password + " cannot be written: " + e.getMessage(), e);
        }
        runAs.give(password);
        List<String> command = new ArrayList<>(runAs.words());
        command.addAll(List.of(programs.resolve("bin/initdb").toString(), "-D", data().toString()));
        command.addAll(List.of("-U", settings.user(), "--pwfile=" + password, "--auth=scram-sha-256"));
        command.addAll(List.of("--encoding=UTF8", "--no-locale", "--no-instructions"));
        GuardedProcess.run(command);
    }

    /** Somebody may take the port between our look at it and the server's start. */
    private void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Folders.freePort();
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

    /** The last line of postmaster.pid tells the server's state; no connection is needed to read it. */
    private void awaitReady(GuardedProcess started) {
        Path status = data().resolve("postmaster.pid");
        Waiting.until("PostgreSQL to take connections", START_MS, () -> {
            if (!started.isAlive()) {
                throw new DevException("PostgreSQL ended while starting; its log says:\n" + started.logTail());
            }
            List<String> lines = linesOf(status);
            return lines.size() >= 8
                    && lines.get(0).strip().equals(Long.toString(started.pid()))
                    && lines.get(7).strip().equals("ready");
        });
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private Map<String, String> defaultsAndSettings() {
        Map<String, String> all = new HashMap<>(Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "max_connections", "100",
                "timezone", "UTC"));
        all.putAll(settings.settings());
        return all;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private GuardedProcess running() {
        if (server == null) {
            throw new DevException("PostgreSQL was never started");
        }
        return server;
    }
}
