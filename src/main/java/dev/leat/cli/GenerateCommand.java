package dev.leat.cli;

import dev.leat.dev.DevException;
import dev.leat.dev.OrderGenerator;
import dev.leat.dev.Orders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fills a topic with made-up orders, to try Leat and to measure it. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Fills a Kafka topic with made-up shop orders as JSON, about 230 bytes each. Prints how many Kafka"
                        + " has acknowledged.")
final class GenerateCommand implements AsyncCommand {
    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "Kafka brokers to begin with.")
    private String bootstrapServers = "localhost:9092";

    @Option(names = "--topic", description = "Made when it does not exist.")
    private String topic = "orders";

    @Option(names = "--partitions", paramLabel = "N", description = "Of a topic that has to be made.")
    private int partitions = 8;

    @Option(
            names = "--retention-bytes",
            paramLabel = "N",
            description = "Per partition of a topic that has to be made; 0: Kafka's default.")
    private long retentionBytes;

    @Option(names = "--events", paramLabel = "N", description = "How many; 0: until a signal comes.")
    private long events = 10_000;

    @Option(names = "--rate", paramLabel = "N", description = "Events per second; 0: as fast as Kafka takes them.")
    private double rate;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same orders.")
    private long seed = 1;

    @Option(names = "--cancelled", paramLabel = "SHARE", description = "How many have status CANCELLED, 0 to 1.")
    private double cancelledShare = 0.25;

    @Option(
            names = "--bad-every",
            paramLabel = "N",
            description = "Every so manieth order is bad in one way or another; 0: none.")
    private long badEvery;

    @Option(names = "--lines", description = "Orders carry an array of their lines.")
    private boolean lines;

    @Option(
            names = "--property",
            paramLabel = "KEY=VALUE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Further properties of the Kafka client, such as those for TLS.")
    private Map<String, String> properties = new HashMap<>();

    @Override
    public Future<ExitCode> start(Terminal terminal) {
        OrderGenerator generator = generator();
        AtomicBoolean stop = new AtomicBoolean();
        terminal.signals().onFirst(() -> stop.set(true));
        Promise<ExitCode> done = Promise.promise();
        Thread thread = new Thread(() -> generate(generator, stop, terminal, done), "leat-generate");
        thread.start();
        return done.future();
    }

    private OrderGenerator generator() {
        List<String> mistakes = new ArrayList<>();
        atLeast(1, "--partitions", partitions, mistakes);
        atLeast(0, "--retention-bytes", retentionBytes, mistakes);
        atLeast(0, "--events", events, mistakes);
        atLeast(0, "--rate", rate, mistakes);
        atLeast(0, "--bad-every", badEvery, mistakes);
        if (!(cancelledShare >= 0 && cancelledShare <= 1)) {
            mistakes.add("--cancelled must be 0 to 1, got " + cancelledShare);
        }
        if (!mistakes.isEmpty()) {
            throw CommandFailure.wrongUsage(String.join("; ", mistakes));
        }
        Orders orders = new Orders(seed, cancelledShare, badEvery, lines);
        return new OrderGenerator(new OrderGenerator.Settings(
                bootstrapServers, topic, partitions, retentionBytes, orders, events, rate, null, properties));
    }

    private static void atLeast(int min, String option, Number given, List<String> mistakes) {
        if (!(given.doubleValue() >= min)) {
            mistakes.add(option + " must be " + min + " or more, got " + given);
        }
    }

    /** The generator waits, so it has a thread of its own. */
    private static void generate(
            OrderGenerator generator, AtomicBoolean stop, Terminal terminal, Promise<ExitCode> done) {
        try {
            generator.createTopic(waited -> terminal.err().println("leat: " + waited));
            terminal.out().println(generator.run(stop::get));
            done.complete(ExitCode.OK);
        } catch (DevException failure) {
            done.fail(CommandFailure.failed(String.valueOf(failure.getMessage())));
        } catch (RuntimeException failure) {
            done.fail(failure);
        }
    }
}
