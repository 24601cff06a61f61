package dev.leat.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Places for embedded servers: folders in the system's temporary folder, and ports of 127.0.0.1. */
final class Folders {
    private Folders() {}

    static Path create(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new DevException(
                    "no folder can be made in " + System.getProperty("java.io.tmpdir") + ": " + e.getMessage(), e);
        }
    }

    /** Deletes a folder and all in it, also while its owner is still removing files. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            delete(folder);
        } catch (IOException e) {
            throw new DevException(folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Our numeric user id; a user need not have a name. */
    static int ownUser() {
        Path probe = create("leat-owner-");
        try {
            return ownerOf(probe);
        } finally {
            delete(probe);
        }
    }

    /** Numeric id of the user to whom a path belongs. */
    static int ownerOf(Path path) {
        try {
            return (Integer) Files.getAttribute(path, "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            throw new DevException("the owner of " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A port that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new DevException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }
}
