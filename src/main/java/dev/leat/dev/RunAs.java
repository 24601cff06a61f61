package dev.leat.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to start a program that refuses to run as root or without an entry in the user table, as PostgreSQL does:
 * words to put before its command, and the user that must own its files, or null when that is ourselves.
 */
record RunAs(List<String> words, @Nullable String owner) {
    private static final List<String> PROBE = List.of("sh", "-c", "test \"$(id -u)\" != 0 && id -un");

    RunAs {
        words = List.copyOf(words);
    }

    /** The first way that works here. */
    static RunAs find() {
        List<String> refusals = new ArrayList<>();
        for (RunAs way : Folders.ownUser() == 0 ? rootWays() : userWays()) {
            List<String> probe = new ArrayList<>(way.words());
            probe.addAll(PROBE);
            try {
                GuardedProcess.run(probe);
                return way;
            } catch (DevException e) {
                refusals.add(e.getMessage());
            }
        }
        throw new DevException("PostgreSQL needs an ordinary user with an entry in the user table, and none of the ways"
                + " to become one works; start this as an ordinary user\n" + String.join("\n", refusals));
    }

    /** Gives a path to the user who will work in it. */
    void give(Path path) {
        if (owner == null) {
            return;
        }
        try {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
        } catch (IOException e) {
            throw new DevException(path + " cannot be given to user " + owner + ": " + e.getMessage(), e);
        }
    }

    private static List<RunAs> rootWays() {
        return List.of(
                new RunAs(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), "65534"),
                new RunAs(List.of("runuser", "-u", "nobody", "--"), "nobody"),
                new RunAs(List.of("su", "nobody", "-s", "/bin/sh", "-c", "exec \"$@\"", "--", "su"), "nobody"),
                new RunAs(List.of("unshare", "-U"), null));
    }

    private static List<RunAs> userWays() {
        return List.of(new RunAs(List.of(), null), new RunAs(List.of("unshare", "-U"), null));
    }
}
