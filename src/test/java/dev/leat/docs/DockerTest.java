package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.config.ClusterConfig;
import dev.leat.config.ConfigReader;
import dev.leat.config.NodeConfig;
import dev.leat.expression.JsltCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The files for containers, as far as they can be checked without an engine. */
class DockerTest {
    private static final Path FOLDER = Path.of("docker");
    private static final Pattern COPY = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$");

    @Test
    void what_the_dockerfile_copies_is_there_and_not_ignored() throws IOException {
        List<String> ignored = Files.readAllLines(Path.of(".dockerignore"));
        Matcher copy = COPY.matcher(dockerfile());

        assertThat(copy.results().flatMap(found -> List.of(found.group(1).split(" ", -1)).stream()))
                .isNotEmpty()
                .allSatisfy(source -> {
                    assertThat(Path.of(source)).exists();
                    assertThat(ignored).doesNotContain(source + "/", source);
                });
    }

    @Test
    void the_image_runs_the_jar_that_the_build_makes_and_not_as_root() throws IOException {
        assertThat(dockerfile())
                .contains("COPY --from=build /build/target/leat.jar leat.jar")
                .containsPattern("(?m)^USER 10001")
                .containsPattern("(?m)^ENTRYPOINT \\[\"java\", .*\"-jar\", \"leat.jar\"]$");
    }

    /** Older JVMs do not know the option, and newer ones would ignore an archive that is given by the older option. */
    @Test
    void the_image_starts_with_the_archive_that_its_jvm_has_made() throws IOException {
        Matcher jvm = Pattern.compile("(?m)^FROM eclipse-temurin:(\\d+)-jre").matcher(dockerfile());
        Matcher made =
                Pattern.compile("(?m)^RUN sh archive.sh leat.jar (\\S+)$").matcher(dockerfile());

        assertThat(jvm.find() && made.find()).isTrue();
        assertThat(Integer.parseInt(jvm.group(1))).isGreaterThanOrEqualTo(25);
        assertThat(dockerfile()).containsPattern("(?m)^ENTRYPOINT .*\"-XX:AOTCache=" + made.group(1) + "\"");
    }

    @Test
    void compose_refers_to_files_and_services_that_are_there() throws IOException {
        Map<?, ?> services = services();

        assertThat(services.keySet()).extracting(Object::toString).contains("kafka", "postgres", "leat");
        services.forEach((name, service) -> {
            Object needed = ((Map<?, ?>) service).get("depends_on");
            if (needed instanceof Map<?, ?> dependencies) {
                assertThat(dependencies.keySet()).allMatch(services::containsKey);
            }
            if (((Map<?, ?>) service).get("volumes") instanceof List<?> volumes) {
                assertThat(volumes)
                        .allSatisfy(volume -> assertThat(
                                        FOLDER.resolve(volume.toString().split(":", -1)[0]))
                                .exists());
            }
        });
        Map<?, ?> build = map(leat(services).get("build"));
        Path context = FOLDER.resolve(String.valueOf(build.get("context")));
        assertThat(context.resolve(String.valueOf(build.get("dockerfile")))).exists();
    }

    @Test
    void the_configuration_in_compose_is_valid_with_its_environment() throws IOException {
        ConfigReader reader = new ConfigReader(new JsltCompiler(), environment(leat(services())));

        assertThat(reader.readPipeline(FOLDER.resolve("compose-pipeline.json"))
                        .problems()
                        .all())
                .isEmpty();
        assertThat(reader.readNode(FOLDER.resolve("node.json")).problems().all())
                .isEmpty();
    }

    @Test
    void the_second_node_is_one_of_the_members_that_both_look_for() throws IOException {
        Map<?, ?> nodes = map(new Yaml()
                .<Map<?, ?>>load(Files.readString(FOLDER.resolve("compose-cluster.yml")))
                .get("services"));
        List<String> members = new ArrayList<>();
        for (String name : List.of("leat", "leat-2")) {
            Map<?, ?> service = map(nodes.get(name));
            Map<String, String> environment = environment(leat(services()));
            environment.putAll(environment(service));
            NodeConfig node = new ConfigReader(new JsltCompiler(), environment)
                    .readNode(FOLDER.resolve("node-cluster.json"))
                    .orThrow();
            ClusterConfig cluster = Objects.requireNonNull(node.cluster());
            String address = String.valueOf(
                    map(map(service.get("networks")).get("default")).get("ipv4_address"));
            assertThat(node.id()).isEqualTo(environment.get("NODE_ID"));
            assertThat(cluster.host()).isEqualTo(address);
            assertThat(cluster.members()).contains(address + ":" + cluster.port());
            assertThat(String.valueOf(service.get("command"))).contains("--node, conf/node-cluster.json");
            members.add(address);
        }
        assertThat(members).doesNotHaveDuplicates();
        assertThat(environment(map(nodes.get("leat-2"))).keySet())
                .containsAll(environment(leat(services())).keySet());
    }

    private static Map<String, String> environment(Map<?, ?> service) {
        Map<String, String> environment = new HashMap<>();
        map(service.get("environment")).forEach((name, value) -> environment.put(name.toString(), value.toString()));
        return environment;
    }

    private static Map<?, ?> services() throws IOException {
        Map<?, ?> compose = new Yaml().load(Files.readString(FOLDER.resolve("compose.yml")));
        return map(compose.get("services"));
    }

    private static Map<?, ?> leat(Map<?, ?> services) {
        return map(services.get("leat"));
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static String dockerfile() throws IOException {
        return Files.readString(FOLDER.resolve("Dockerfile"));
    }
}
