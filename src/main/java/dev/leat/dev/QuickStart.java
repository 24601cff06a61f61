package dev.leat.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Main class of {@code mvn -Pquickstart}, inside Maven's own JVM: starts the {@link Keeper} outside Maven's process
 * group and waits for it. The keeper stops everything when its standard input closes: that happens when we are asked to
 * end, and also when we are killed.
 */
public final class QuickStart {
    private static final long END_S = 90;

    private final AtomicBoolean ending = new AtomicBoolean();

    private QuickStart() {}

    /** Arguments: the project's folder and the fat jar. A finite run ends Maven; one that failed fails here. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path result = Files.createTempFile("leat-result-", ".json");
        String line;
        try {
            Path home = Path.of(args[0]).toAbsolutePath();
            Path jar = Path.of(args[1]).toAbsolutePath();
            new QuickStart().run(QuickStartOptions.of(home, jar, result, isTerminal()));
            line = Files.readString(result, UTF_8);
        } finally {
            Files.deleteIfExists(result);
        }
        endWith(line);
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
     * The line is to be the last one, but Maven would print its own result and colour codes after us. There is nothing
     * left to build, so Maven's JVM ends here, without its hooks.
     */
    private static void endWith(String line) throws IOException {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(line.getBytes(UTF_8));
        }
        Runtime.getRuntime().halt(0);
    }

    private static boolean isTerminal() throws IOException, InterruptedException {
        return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
    }
}
