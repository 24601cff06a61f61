package dev.leat.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL, durable. While it is paused its sessions go on. */
public final class EmbeddedPostgres extends EmbeddedServer {
    private static final long START_MS = 60_000;

    private final Settings settings;
    private final Path programs;
    private final RunAs runAs;

    private EmbeddedPostgres(Path programs, Settings settings) {
        super("PostgreSQL", Folders.create("leat-pg-"), START_MS);
        this.settings = settings;
        this.programs = programs;
        this.runAs = RunAs.find();
        runAs.give(folder());
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
        EmbeddedPostgres postgres = new EmbeddedPostgres(PostgresBinaries.unpacked(), settings);
        try {
            postgres.initialise();
            postgres.startOnFreePort();
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    public String user() {
        return settings.user();
    }

    public String password() {
        return settings.password();
    }

    /** For JDBC, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** For a pipeline's {@code sink.uri}, without user and password. */
    public String uri(String database) {
        return "postgresql://127.0.0.1:" + port() + "/" + database;
    }

    @Override
    void prepare() {}

    @Override
    GuardedProcess.Plan plan() {
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("bin/postgres").toString(), "-D", data().toString(), "-p", Integer.toString(port())));
        defaultsAndSettings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new GuardedProcess.Plan(
                "PostgreSQL", runAs.words(), command, Map.of(), "INT", folder(), folder().resolve("server.log"));
    }

    /** The last line of postmaster.pid tells the server's state; no connection is needed to read it. */
    @Override
    boolean ready(GuardedProcess started) {
        List<String> lines = linesOf(data().resolve("postmaster.pid"));
        return lines.size() >= 8
                && lines.get(0).strip().equals(Long.toString(started.pid()))
                && lines.get(7).strip().equals("ready");
    }

    private void initialise() {
        Path password = folder().resolve("password");
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
        return folder().resolve("data");
    }
}
