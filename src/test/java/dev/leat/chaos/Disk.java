package dev.leat.chaos;

import dev.leat.support.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory for the tables, which can be filled up; only root may make one. */
final class Disk implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Thread atExit = new Thread(this::unmount, "unmount");

    private Disk(Path folder) {
        this.folder = folder;
    }

    static boolean isPossible() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0
                    && Files.isExecutable(Path.of("/usr/bin/mount"));
        } catch (IOException | UnsupportedOperationException noSuchSystem) {
            return false;
        }
    }

    /** @param owner numeric id of the user who runs PostgreSQL */
    static Disk mount(long megabytes, int owner) throws IOException {
        Disk disk = new Disk(Files.createTempDirectory("leat-disk-"));
        String options = "size=" + megabytes + "m,mode=700,uid=" + owner;
        Command.run("mount", "-t", "tmpfs", "-o", options, "leat-chaos", disk.folder.toString());
        Runtime.getRuntime().addShutdownHook(disk.atExit);
        return disk;
    }

    Path folder() {
        return folder;
    }

    /** Takes all that is left. */
    void fill() throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream filler = Files.newOutputStream(folder.resolve("filler"))) {
            while (true) {
                filler.write(chunk);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() > CHUNK) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(folder.resolve("filler"));
    }

    private void unmount() {
        try {
            Command.run("umount", "-l", folder.toString());
            Files.delete(folder);
        } catch (IOException failure) {
            System.out.println(folder + " stays behind: " + failure);
        }
    }

    /** After the server has ended. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        unmount();
    }
}
