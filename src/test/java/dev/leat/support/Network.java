package dev.leat.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.leat.dev.GuardedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Machines for processes, as far as the network goes: each is a namespace of Linux with one address, and a router
 * between them and the test's own namespace. A link that is cut swallows packets, as a pulled cable does: connections
 * stay open and nobody is told. Needs root and iproute2. Everything ends with the JVM of the tests, whatever ends it.
 */
public final class Network implements AutoCloseable {
    /** The namespace of the test, where broker and database are. */
    public static final String HERE = "here";

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String FORWARD = "echo 1 > /proc/sys/net/ipv4/ip_forward";
    private static final int SUBNETS = 250;

    private final String subnet = "10.213." + ProcessHandle.current().pid() % SUBNETS;
    private final Path folder;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, GuardedProcess> namespaces = new HashMap<>();
    private final GuardedProcess router;
    private final List<String> cuts = new ArrayList<>();

    private Network(Path folder) {
        this.folder = folder;
        this.router = namespace();
    }

    /** Why this machine cannot have one, or nothing. */
    public static Optional<String> missing() {
        String probe = "ip link add leat0 type veth peer name leat1 && ip rule add from 10.213.0.1 to 10.213.0.2"
                + " blackhole && " + FORWARD;
        try {
            run(List.of("nsenter", "--version"));
            run(List.of("unshare", "--net", "sh", "-c", probe));
            return Optional.empty();
        } catch (IllegalStateException cannot) {
            return Optional.of(String.valueOf(cannot.getMessage()));
        }
    }

    /** @param machines by name; each can reach all others and {@link #HERE} */
    public static Network of(List<String> machines) {
        Network network;
        try {
            network = new Network(Files.createTempDirectory("leat-network-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            network.connect(machines);
            return network;
        } catch (RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    private void connect(List<String> machines) {
        run(within(router, "sh", "-c", FORWARD));
        numbers.put(HERE, 0);
        String here = "leat" + ProcessHandle.current().pid();
        ip(List.of(), "link add " + here + " type veth peer name m0 netns " + router.pid());
        open(List.of(), here, HERE);
        ip(List.of(), "route add " + subnet + ".0/24 via " + routersAddress(HERE));
        for (String machine : machines) {
            numbers.put(machine, numbers.size());
            GuardedProcess namespace = namespace();
            namespaces.put(machine, namespace);
            ip(within(router), "link add m" + number(machine) + " type veth peer name net netns " + namespace.pid());
            ip(within(namespace), "link set lo up");
            open(within(namespace), "net", machine);
            ip(within(namespace), "route add default via " + routersAddress(machine));
        }
    }

    /** Gives both ends of a link their addresses. */
    private void open(List<String> words, String device, String machine) {
        String ours = "m" + number(machine);
        ip(within(router), "addr add " + routersAddress(machine) + "/30 dev " + ours);
        ip(within(router), "link set " + ours + " up");
        ip(words, "addr add " + address(machine) + "/30 dev " + device);
        ip(words, "link set " + device + " up");
    }

    private int number(String machine) {
        return Objects.requireNonNull(numbers.get(machine));
    }

    /** By which all others reach it. */
    public String address(String machine) {
        return subnet + "." + (4 * number(machine) + 2);
    }

    private String routersAddress(String machine) {
        return subnet + "." + (4 * number(machine) + 1);
    }

    /** Words to put before a command that shall run there. */
    public List<String> on(String machine) {
        return within(Objects.requireNonNull(namespaces.get(machine)));
    }

    /** From now on what one side sends to the other is lost, both ways. */
    public void cut(List<String> oneSide, List<String> otherSide) {
        for (String one : oneSide) {
            for (String other : otherSide) {
                lose(one, other);
                lose(other, one);
            }
        }
    }

    private void lose(String from, String to) {
        String rule = "from " + address(from) + " to " + address(to) + " blackhole priority 100";
        ip(within(router), "rule add " + rule);
        cuts.add(rule);
    }

    /** Undoes every {@link #cut}. */
    public void heal() {
        cuts.forEach(rule -> ip(within(router), "rule del " + rule));
        cuts.clear();
    }

    @Override
    public void close() {
        namespaces.values().forEach(GuardedProcess::kill);
        router.kill();
        try {
            Files.deleteIfExists(folder.resolve("log"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new one lives as long as the process that holds it. */
    private GuardedProcess namespace() {
        GuardedProcess holder = GuardedProcess.start(new GuardedProcess.Plan(
                "namespace",
                List.of(),
                List.of("unshare", "--net", "sleep", "infinity"),
                Map.of(),
                "KILL",
                folder,
                folder.resolve("log")));
        await("a namespace of its own")
                .atMost(BOUND)
                .ignoreExceptions()
                .until(() -> !of("self").equals(of(Long.toString(holder.pid()))));
        return holder;
    }

    private static Path of(String pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", pid, "ns", "net"));
    }

    private static List<String> within(GuardedProcess namespace, String... command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/proc/" + namespace.pid() + "/ns/net"));
        words.addAll(List.of(command));
        return words;
    }

    private static void ip(List<String> within, String words) {
        List<String> command = new ArrayList<>(within);
        command.add("ip");
        command.addAll(List.of(words.split(" ")));
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (IOException failure) {
            throw new IllegalStateException(command.get(0) + ": " + failure.getMessage(), failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command.get(0) + " was running", e);
        }
    }
}
