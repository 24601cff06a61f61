package dev.leat.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A child process in a session of its own that ends when this JVM ends, even by SIGKILL: a small shell beside it waits
 * for the end of its standard input, which we hold open. Signals of a terminal do not reach it.
 */
public final class GuardedProcess {
    private static final long END_MS = 40_000;

    private final String name;
    private final Path log;
    private final Process guard;
    private final long pid;

    private GuardedProcess(String name, Path log, Process guard, long pid) {
        this.name = name;
        this.log = log;
        this.guard = guard;
        this.pid = pid;
    }

    /**
     * What to run.
     *
     * @param name for messages
     * @param runAs words put before the guard itself, to become another user
     * @param environment added to ours
     * @param endSignal asks the command to end, without SIG
     * @param folder where it works; deleted when this JVM dies without having stopped it
     * @param log takes its output, appended
     */
    public record Plan(
            String name,
            List<String> runAs,
            List<String> command,
            Map<String, String> environment,
            String endSignal,
            Path folder,
            Path log) {
        public Plan {
            runAs = List.copyOf(runAs);
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /** Starts it; fails with {@link DevException} when the machine cannot. SIGINT is ignored until it asks for it. */
    public static GuardedProcess start(Plan plan) {
        List<String> words = new ArrayList<>(detach());
        words.addAll(plan.runAs());
        words.addAll(List.of("sh", "-c", script(), "guard"));
        words.addAll(List.of(plan.log().toString(), plan.folder().toString(), plan.endSignal()));
        words.addAll(plan.command());
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(words).directory(plan.folder().toFile()).redirectErrorStream(true);
            builder.environment().putAll(plan.environment());
            Process guard = builder.start();
            BufferedReader output = guard.inputReader(UTF_8);
            String line = output.readLine();
            if (line == null || !line.matches("\\d+")) {
                guard.destroy();
                throw new DevException(plan.name() + " could not be started: " + line);
            }
            return new GuardedProcess(plan.name(), plan.log(), guard, Long.parseLong(line));
        } catch (IOException e) {
            throw new DevException(plan.name() + " could not be started: " + e.getMessage(), e);
        }
    }

    /** Of the command, not of the guard. */
    public long pid() {
        return pid;
    }

    /** False once the command and its guard have ended. */
    public boolean isAlive() {
        return guard.isAlive();
    }

    /** Asks the process to end, waits for it, and keeps its folder. */
    public void stop() {
        try {
            guard.getOutputStream().write("stop\n".getBytes(UTF_8));
            guard.getOutputStream().flush();
        } catch (IOException alreadyGone) {
            // waiting for it is all that is left to do
        }
        await();
    }

    /** Ends the process and all its children with SIGKILL, as a crash of the machine would, and waits for that. */
    public void kill() {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        List<ProcessHandle> children =
                handle.map(process -> process.descendants().toList()).orElse(List.of());
        handle.ifPresent(ProcessHandle::destroyForcibly);
        children.forEach(ProcessHandle::destroyForcibly);
        await();
        for (ProcessHandle child : children) {
            child.onExit().orTimeout(END_MS, TimeUnit.MILLISECONDS).join();
        }
    }

    /** Sends a signal such as STOP or CONT to the process itself. */
    public void signal(String signal) {
        run(List.of("kill", "-" + signal, Long.toString(pid)));
    }

    /** Its exit code, or nothing when it has not ended within {@code timeoutMs}; 128 and more: ended by a signal. */
    public OptionalInt exitCode(long timeoutMs) {
        try {
            return guard.waitFor(timeoutMs, TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(guard.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while waiting for " + name, e);
        }
    }

    /** The end of what the process wrote, for messages. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    private void await() {
        if (exitCode(END_MS).isEmpty()) {
            throw new DevException(name + ", process " + pid + ", did not end within " + END_MS + " ms");
        }
    }

    /** Runs a short command to its end and gives what it printed; fails when its exit code is not 0. */
    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new DevException(String.join(" ", command) + " ended with code " + code + ": " + output.strip());
            }
            return output.strip();
        } catch (IOException e) {
            throw new DevException(command.get(0) + " could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while " + command.get(0) + " was running", e);
        }
    }

    /** Words that move what follows them out of our process group, where the machine has a way. */
    static List<String> detach() {
        boolean setsid =
                List.of("/usr/bin/setsid", "/bin/setsid").stream().anyMatch(file -> Files.isExecutable(Path.of(file)));
        return setsid ? List.of("setsid") : List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "detach");
    }

    private static String script() {
        try (InputStream script = GuardedProcess.class.getResourceAsStream("guard.sh")) {
            if (script == null) {
                throw new DevException("guard.sh is missing beside " + GuardedProcess.class.getName());
            }
            return new String(script.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
