package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.leat.config.ConfigFile;
import dev.leat.config.ConfigReader;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.expression.JsltCompiler;
import dev.leat.http.ApiDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The files for Kubernetes: their form, and whether they fit each other, the image and Leat's own configuration. */
class KubernetesTest {
    private static final Path FOLDER = Path.of("docker/kubernetes");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = "app.kubernetes.io/name";

    /** What the secret {@code leat} gives, by docs/cluster.md. */
    private static final List<String> SECRETS =
            List.of("KAFKA", "DATABASE", "DB_USER", "DB_PASSWORD", "LEAT_READ_TOKEN", "LEAT_OPERATE_TOKEN");

    private final JsonNode kustomization = documents("kustomization.yml").get(0);
    private final List<JsonNode> resources = resources();
    private final JsonNode set = only("StatefulSet");
    private final JsonNode pod = set.at("/spec/template/spec");
    private final JsonNode container = pod.at("/containers/0");

    @Test
    void every_object_has_the_form_that_kubernetes_wants() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(KubernetesTest.class.getResourceAsStream("/docker/kubernetes.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JSON.readTree(in));
            for (JsonNode resource : resources) {
                assertThat(schema.validate(resource))
                        .as(resource.path("kind").asText())
                        .isEmpty();
            }
        }
    }

    @Test
    void every_file_is_applied_and_every_applied_file_is_there() throws IOException {
        Set<String> applied = new TreeSet<>(Set.of("kustomization.yml"));
        kustomization.path("resources").forEach(file -> applied.add(file.asText()));
        kustomization
                .path("configMapGenerator")
                .forEach(map -> map.path("files").forEach(file -> applied.add(file.asText())));

        try (var files = Files.walk(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(applied);
        }
    }

    @Test
    void everything_speaks_of_the_same_pods() {
        String name = set.at("/spec/template/metadata/labels").path(LABEL).asText();
        assertThat(set.at("/spec/selector/matchLabels").path(LABEL).asText()).isEqualTo(name);
        assertThat(only("PodDisruptionBudget")
                        .at("/spec/selector/matchLabels")
                        .path(LABEL)
                        .asText())
                .isEqualTo(name);
        assertThat(only("NetworkPolicy")
                        .at("/spec/podSelector/matchLabels")
                        .path(LABEL)
                        .asText())
                .isEqualTo(name);
        assertThat(all("Service"))
                .hasSize(2)
                .allMatch(service ->
                        service.at("/spec/selector").path(LABEL).asText().equals(name));
    }

    @Test
    void ports_that_are_named_are_the_containers() {
        Map<String, Integer> ports = ports();
        List<String> named = new ArrayList<>();
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            named.add(container.path(probe).at("/httpGet/port").asText());
        }
        all("Service")
                .forEach(service -> service.at("/spec/ports")
                        .forEach(port -> named.add(port.path("targetPort").asText())));
        only("NetworkPolicy")
                .at("/spec/ingress")
                .forEach(rule -> rule.path("ports")
                        .forEach(port -> named.add(port.path("port").asText())));

        assertThat(named).hasSizeGreaterThan(6).allMatch(ports::containsKey);
        assertThat(named).containsAll(ports.keySet());
    }

    @Test
    void probes_ask_what_the_node_serves_without_a_token() throws IOException {
        JsonNode document = ApiDocument.read();
        for (String probe : List.of("started", "live", "ready")) {
            String of = probe.equals("started") ? "startup" : probe.equals("live") ? "liveness" : "readiness";
            String path = container.path(of + "Probe").at("/httpGet/path").asText();
            assertThat(path).isEqualTo("/health/" + probe);
            assertThat(document.path("paths").has(path)).as(path).isTrue();
        }
    }

    @Test
    void the_node_file_is_valid_and_fits_the_pods() {
        NodeConfig node = node();
        var cluster = Objects.requireNonNull(node.cluster());
        String headless = String.valueOf(cluster.dns());

        assertThat(set.at("/spec/serviceName").asText()).isEqualTo(headless);
        JsonNode service = all("Service").stream()
                .filter(one -> one.at("/metadata/name").asText().equals(headless))
                .findFirst()
                .orElseThrow();
        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
        assertThat(ports())
                .containsEntry("admin", node.admin().port())
                .containsEntry("members", cluster.port())
                .containsEntry("bus", cluster.busPort());
        assertThat(node.id()).isEqualTo("leat-0");
    }

    @Test
    void the_pipelines_are_valid_and_are_drained_before_the_pod_is_killed() {
        List<String> arguments = new ArrayList<>();
        container.path("args").forEach(argument -> arguments.add(argument.asText()));
        assertThat(arguments).startsWith("run", "--node", "conf/node/node.json");
        for (String file : arguments.subList(3, arguments.size())) {
            PipelineConfig pipeline = reader().readPipeline(FOLDER.resolve(file.replaceFirst("^conf/", "")))
                    .orThrow();
            assertThat(pod.path("terminationGracePeriodSeconds").asLong() * 1_000)
                    .isGreaterThan(pipeline.shutdown().drainMs() + 30_000);
        }
    }

    @Test
    void what_is_mounted_is_there_and_where_the_files_look_for_it() {
        Map<String, JsonNode> volumes = new HashMap<>();
        pod.path("volumes").forEach(volume -> volumes.put(volume.path("name").asText(), volume));
        Map<String, String> mounts = new HashMap<>();
        container
                .path("volumeMounts")
                .forEach(mount -> mounts.put(
                        mount.path("name").asText(), mount.path("mountPath").asText()));
        Set<String> generated = new TreeSet<>();
        kustomization
                .path("configMapGenerator")
                .forEach(map -> generated.add(map.path("name").asText()));

        assertThat(mounts.keySet()).isEqualTo(volumes.keySet());
        assertThat(volumes.values().stream()
                        .filter(volume -> volume.has("configMap"))
                        .map(volume -> volume.at("/configMap/name").asText()))
                .containsExactlyInAnyOrderElementsOf(generated);
        assertThat(mounts).containsEntry("tls", "/leat/tls").containsEntry("node", "/leat/conf/node");
        var tls =
                Objects.requireNonNull(Objects.requireNonNull(node().cluster()).tls());
        assertThat(List.of(tls.certPath(), tls.keyPath(), tls.caPath())).allMatch(path -> path.startsWith("tls/"));
    }

    @Test
    void pods_are_the_images_user_and_may_little() throws IOException {
        String user = pod.at("/securityContext/runAsUser").asText();

        assertThat(Files.readString(Path.of("docker/Dockerfile"))).contains("USER " + user + ":");
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.path("image").asText())
                .isEqualTo(kustomization.at("/images/0/name").asText());
    }

    @Test
    void the_page_makes_the_secrets_that_the_pods_take() throws IOException {
        String page = Files.readString(Path.of("docs/cluster.md"));

        assertThat(SECRETS).allSatisfy(name -> assertThat(page).contains("--from-literal=" + name + "="));
        assertThat(page).contains("kubectl apply -k docker/kubernetes");
    }

    private NodeConfig node() {
        ConfigFile<NodeConfig> file = reader().readNode(FOLDER.resolve("node.json"));
        assertThat(file.problems().all()).isEmpty();
        return file.orThrow();
    }

    /** With what the pod's environment gives, and nothing else. */
    private ConfigReader reader() {
        Map<String, String> environment = new HashMap<>();
        SECRETS.forEach(name -> environment.put(name, name + "-of-some-length"));
        environment.put("KAFKA", "kafka:9092");
        environment.put("DATABASE", "postgresql://postgres:5432/shop");
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asText(),
                        variable.at("/valueFrom/fieldRef/fieldPath").asText().equals("status.podIP")
                                ? "10.0.0.7"
                                : "leat-0"));
        return new ConfigReader(new JsltCompiler(), environment);
    }

    private Map<String, Integer> ports() {
        Map<String, Integer> ports = new HashMap<>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        return ports;
    }

    private JsonNode only(String kind) {
        List<JsonNode> found = all(kind);
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    private List<JsonNode> all(String kind) {
        return resources.stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .toList();
    }

    private List<JsonNode> resources() {
        List<JsonNode> all = new ArrayList<>();
        kustomization.path("resources").forEach(file -> all.addAll(documents(file.asText())));
        return all;
    }

    private static List<JsonNode> documents(String file) {
        try {
            List<JsonNode> documents = new ArrayList<>();
            new Yaml()
                    .loadAll(Files.readString(FOLDER.resolve(file)))
                    .forEach(document -> documents.add(JSON.valueToTree(document)));
            return documents;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
