package dev.leat.bench;

import dev.leat.dev.EmbeddedKafka;
import dev.leat.dev.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the two programs are started, each on the same topic and into the same table, with the same JVM flags. */
final class Programs {
    static final String DATABASE = "postgres";
    static final String JAR = "target/leat.jar";
    static final String CLASS_PATH = JAR + File.pathSeparator + "target/test-classes";
    static final Path FOLDER = Path.of("target", "bench");

    private static final boolean ARCHIVED = Boolean.parseBoolean(System.getProperty("leat.bench.archive", "true"));

    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final int idleMs;
    private String archive = "";

    /** @param idleMs without news after which both end by themselves */
    Programs(EmbeddedKafka kafka, EmbeddedPostgres postgres, int idleMs) throws IOException {
        this.kafka = kafka;
        this.postgres = postgres;
        this.idleMs = idleMs;
        Files.createDirectories(FOLDER);
    }

    /** @param group of Kafka's, for this run alone */
    Contender baseline(String topic, String group) {
        String uri = postgres.uri(DATABASE).replace("://", "://" + postgres.user() + ":" + postgres.password() + "@");
        List<String> command = java();
        command.addAll(List.of("-cp", CLASS_PATH, Baseline.class.getName()));
        command.addAll(List.of(kafka.bootstrapServers(), topic, group, uri, Integer.toString(idleMs)));
        return new Contender("baseline", command);
    }

    /** @param group of Kafka's, for this run alone */
    Contender leat(String topic, String group) throws IOException, InterruptedException {
        return leat(topic, group, 0);
    }

    /** @param adminPort of its admin server; 0: any */
    Contender leat(String topic, String group, int adminPort) throws IOException, InterruptedException {
        return leat(List.of(PipelineText.standard(topic, group)), adminPort);
    }

    /** All of them in one process. */
    Contender leat(List<PipelineText> pipelines, int adminPort) throws IOException, InterruptedException {
        Path node = FOLDER.resolve("node.json");
        Files.writeString(node, "{\"admin\": {\"port\": " + adminPort + "}}");
        List<String> command = java();
        if (ARCHIVED) {
            command.add(archive());
        }
        command.addAll(List.of("-jar", JAR, "run", "--until-idle", Integer.toString(idleMs)));
        command.addAll(List.of("--node", node.toString()));
        for (PipelineText pipeline : pipelines) {
            command.add(write(pipeline).toString());
        }
        return new Contender("leat", command);
    }

    /** Leat with all telemetry or with none. */
    Contender node(String name, String topic, String group) throws IOException {
        List<String> command = java();
        command.addAll(List.of("-cp", CLASS_PATH, TelemetryNode.class.getName()));
        command.addAll(List.of(name, write(PipelineText.standard(topic, group)).toString(), Integer.toString(idleMs)));
        return new Contender(name, command);
    }

    /** The JVM's option for the archive of classes that the Dockerfile makes, too. */
    private String archive() throws IOException, InterruptedException {
        if (archive.isEmpty()) {
            String file = FOLDER.resolve("leat.jsa").toString();
            ProcessBuilder make =
                    new ProcessBuilder("sh", "docker/archive.sh", JAR, file).redirectError(Redirect.INHERIT);
            make.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process making = make.start();
            archive = new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (making.waitFor() != 0) {
                throw new IllegalStateException("docker/archive.sh failed");
            }
        }
        return archive;
    }

    private Path write(PipelineText pipeline) throws IOException {
        return Files.writeString(
                FOLDER.resolve("pipeline-" + pipeline.group() + ".json"), pipeline.json(kafka, postgres));
    }

    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags());
        return command;
    }

    static List<String> jvmFlags() {
        return List.of(System.getProperty("leat.bench.jvm", "-Xmx512m").split(" ", -1));
    }

    /** Numbers that a property of this suite holds, with commas between them. */
    static int[] numbers(String property, String fallback) {
        return Arrays.stream(System.getProperty(property, fallback).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Whether this program runs at all: {@code leat.bench.only} names the only one that does. */
    static boolean wanted(String name) {
        String only = System.getProperty("leat.bench.only", "");
        return only.isEmpty() || name.equals(only);
    }
}
