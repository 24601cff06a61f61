package dev.leat.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Main class of {@code mvn -Pquickstart}, inside Maven's own JVM: starts the {@link Keeper} outside Maven's process
 * group and waits for it. The keeper stops everything when its standard input closes: that happens when we are asked to
 * end, and also when we are killed.
 */
public final class QuickStart {
    private static final long END_S = 90;
    private static final long HOOKS_MS = 1_000;

    private final AtomicBoolean ending = new AtomicBoolean();

    private QuickStart() {}

    /** Arguments: the project's folder and the fat jar. Returns when a finite run is over, and fails when it failed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path result = Files.createTempFile("leat-result-", ".json");
        try {
            Path home = Path.of(args[0]).toAbsolutePath();
            Path jar = Path.of(args[1]).toAbsolutePath();
            new QuickStart().run(QuickStartOptions.of(home, jar, result, isTerminal()));
            printAtTheVeryEnd(Files.readString(result, UTF_8));
        } finally {
            Files.deleteIfExists(result);
        }
    }

    private void run(QuickStartOptions options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(GuardedProcess.detach());
        command.addAll(List.of(ClassPath.java(), "-Xmx128m", "-XX:+UseSerialGC"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-Dlogback.configurationFile=dev/leat/dev/broker-logback.xml");
        command.addAll(List.of("-cp", ClassPath.own(), Keeper.class.getName()));
        command.addAll(options.words());
        Process keeper = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(keeper), "quickstart-end"));
        int code = keeper.waitFor();
        if (ending.get()) {
            new CountDownLatch(1).await(); // Maven must not report a result while it is being stopped
        }
        if (code != 0) {
            throw new DevException("the quick start failed with code " + code + "; the reason stands above");
        }
    }

    private void end(Process keeper) {
        ending.set(keeper.isAlive());
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(END_S, TimeUnit.SECONDS)) {
                keeper.destroy();
            }
        } catch (IOException e) {
            keeper.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * After us Maven still prints its own result; a shutdown hook comes later than that, and waits for the hook of
     * Maven, which ends the output with colour codes and no line. Maven ends the thread group we run in, and no thread
     * can start in an ended one: the hook belongs to the JVM's own.
     */
    private static void printAtTheVeryEnd(String line) {
        byte[] bytes = (System.lineSeparator() + line).getBytes(UTF_8);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        Runnable print = () -> {
            try {
                awaitOtherHooks();
                out.write(bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // nobody reads any more
            }
        };
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(group, print, "quickstart-result"));
    }

    /** All hooks run once the thread that ends the JVM waits for them; then each has a moment to end. */
    private static void awaitOtherHooks() throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HOOKS_MS);
        while (threads().noneMatch(QuickStart::waitsForHooks) && System.nanoTime() < deadlineNs) {
            Thread.sleep(1);
        }
        for (Thread hook : threads().toList()) {
            boolean other = hook != Thread.currentThread() && !hook.isDaemon() && !waitsForHooks(hook);
            if (other) {
                hook.join(HOOKS_MS);
            }
        }
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream();
    }

    private static boolean waitsForHooks(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals("java.lang.ApplicationShutdownHooks"));
    }

    private static boolean isTerminal() throws IOException, InterruptedException {
        return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
    }
}
