package dev.leat.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a process is called in {@code leat.positions}, in PostgreSQL's list of sessions and in logs. */
final class NodeName {
    private static final int HOST_CHARACTERS_MAX = 40;

    private NodeName() {}

    /** Host and process id; asks no name server. Without dots: it is part of addresses on the event bus. */
    static String ofProcess() {
        String host = host().replaceAll("[^A-Za-z0-9_-]", "-");
        return host.substring(0, Math.min(host.length(), HOST_CHARACTERS_MAX)) + "-"
                + ProcessHandle.current().pid();
    }

    private static String host() {
        String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment.strip();
        }
        try {
            String fromFile = Files.readString(Path.of("/etc/hostname"), StandardCharsets.UTF_8)
                    .strip();
            return fromFile.isEmpty() ? "localhost" : fromFile;
        } catch (IOException none) {
            return "localhost";
        }
    }
}
