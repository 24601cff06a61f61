package dev.leat.dev;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs, unpacked once per version and user from the jar on the class path. */
final class PostgresBinaries {
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> DATA = PosixFilePermissions.fromString("rw-r--r--");

    private PostgresBinaries() {}

    /** The folder that holds {@code bin/postgres}; safe to call from several processes at once. */
    static Path unpacked() {
        String archive = archiveName();
        try {
            byte[] content = read(archive);
            CRC32 sum = new CRC32();
            sum.update(content);
            String version = HexFormat.of().toHexDigits(sum.getValue(), 8);
            Path temp = Path.of(System.getProperty("java.io.tmpdir"));
            Path home = temp.resolve("leat-postgres-" + Folders.ownUser() + "-" + version);
            if (Files.isExecutable(home.resolve("bin/postgres")) && isOurs(home)) {
                return home;
            }
            Path fresh = Files.createTempDirectory(temp, "leat-postgres-");
            unpack(content, fresh);
            openFolders(fresh);
            return settle(fresh, home);
        } catch (IOException e) {
            throw new DevException("PostgreSQL cannot be unpacked: " + e, e);
        }
    }

    /** Renaming is atomic: whoever comes second throws away what it unpacked. */
    private static Path settle(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home);
            return home;
        } catch (FileSystemException taken) {
            if (!Files.exists(home)) {
                throw taken;
            }
            if (!isOurs(home)) {
                return fresh;
            }
            Folders.delete(fresh);
            return home;
        }
    }

    /** A stranger's folder under our name must not be run. */
    private static boolean isOurs(Path home) throws IOException {
        return Folders.ownerOf(home) == Folders.ownUser();
    }

    private static byte[] read(String archive) throws IOException {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive)) {
            if (in == null) {
                throw new DevException(archive + " is not on the class path; the fat jar does not carry PostgreSQL, run"
                        + " the quick start with mvn -Pquickstart");
            }
            return in.readAllBytes();
        }
    }

    private static void unpack(byte[] archive, Path folder) throws IOException {
        try (InputStream bytes = new ByteArrayInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(bytes))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (!target.startsWith(folder)) {
                    throw new IOException(entry.getName() + " would leave the folder " + folder);
                }
                write(tar, entry, target);
            }
        }
    }

    /** Another user than ours may run the programs, whatever our umask. */
    private static void openFolders(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isDirectory).toList()) {
                Files.setPosixFilePermissions(path, PROGRAM);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            Files.setPosixFilePermissions(target, (entry.getMode() & 0100) != 0 ? PROGRAM : DATA);
        }
    }

    private static String archiveName() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        boolean intel = processor.equals("amd64") || processor.equals("x86_64");
        if (system.contains("linux") && (arm || intel)) {
            return arm ? "postgres-linux-arm_64.txz" : "postgres-linux-x86_64.txz";
        }
        if (system.contains("mac") && arm) {
            return "postgres-darwin-arm_64.txz";
        }
        throw new DevException("the embedded PostgreSQL runs on Linux (amd64, arm64) and macOS (arm64), and this is "
                + system + " " + processor + "; use a PostgreSQL of your own");
    }
}
