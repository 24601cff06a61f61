package dev.leat.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What lies in the fat jar beside classes: whose it is, what it is made of, and nothing of where it was made. */
final class FatJarIT {
    private static final String BILL = "META-INF/sbom/leat.cdx.json";

    private final JarFile jar;

    FatJarIT() throws IOException {
        jar = new JarFile(System.getProperty("leat.jar"));
    }

    @AfterEach
    void close() throws IOException {
        jar.close();
    }

    @Test
    void notice_and_licence_are_ours_and_the_notices_of_others_follow() throws IOException {
        assertThat(text("META-INF/NOTICE"))
                .startsWith(Files.readString(Path.of("src/main/resources/META-INF/NOTICE")))
                .contains("Jackson JSON processor", "Objenesis", "com.hazelcast.");
        assertThat(text("META-INF/NOTICE.txt")).contains("Apache Software Foundation");
        assertThat(text("NOTICE")).startsWith("Apache Kafka");
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
    }

    /** Without {@code -Psbom} there need be none; one that is left of an earlier build must be right all the same. */
    @Test
    void the_bill_of_materials_names_what_is_inside_and_nothing_else() throws IOException {
        if (jar.getEntry(BILL) == null) {
            assertThat(System.getProperty("leat.sbom")).isEqualTo("false");
            return;
        }
        JsonNode bill = new ObjectMapper().readTree(text(BILL));

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("leat");
        Set<String> listed = new TreeSet<>();
        for (JsonNode component : bill.path("components")) {
            try (ZipFile library = new ZipFile(file(component).toFile())) {
                listed.addAll(classes(library));
            }
        }
        Set<String> inside = classes(jar);
        inside.removeIf(name -> name.startsWith("dev/leat/"));
        assertThat(inside).hasSizeGreaterThan(1_000).isEqualTo(listed);
    }

    private static Path file(JsonNode component) {
        String name = component.path("name").asText();
        String version = component.path("version").asText();
        return Path.of(System.getProperty("leat.repository"))
                .resolve(component.path("group").asText().replace('.', '/'))
                .resolve(Path.of(name, version, name + "-" + version + ".jar"));
    }

    private static Set<String> classes(ZipFile file) {
        return file.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void what_is_ours_carries_the_time_of_the_version_and_not_that_of_the_build() {
        LocalDateTime time =
                OffsetDateTime.parse(System.getProperty("leat.jar.time")).toLocalDateTime();

        assertThat(ours())
                .hasSizeGreaterThan(500)
                .allSatisfy(entry ->
                        assertThat(entry.getTimeLocal()).as(entry.getName()).isEqualTo(time));
    }

    @Test
    void nothing_tells_where_and_by_whom_it_was_built() throws IOException {
        String here = Path.of("").toAbsolutePath().toString();
        String home = System.getProperty("user.home") + "/";

        for (ZipEntry entry : ours()) {
            if (!entry.isDirectory()) {
                assertThat(text(entry.getName()))
                        .as(entry.getName())
                        .doesNotContain(here)
                        .doesNotContain(home);
            }
        }
        assertThat(jar.getManifest().getMainAttributes().keySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "Manifest-Version",
                        "Created-By",
                        "Build-Jdk-Spec",
                        "Implementation-Title",
                        "Implementation-Version",
                        "Main-Class",
                        "Multi-Release",
                        "Add-Opens",
                        "Add-Exports",
                        "Enable-Native-Access");
    }

    private List<? extends ZipEntry> ours() {
        return jar.stream()
                .filter(entry -> entry.getName()
                        .matches("dev/leat/.*|META-INF/(maven/dev\\.leat/.*|sbom/.*|MANIFEST\\.MF|NOTICE|LICENSE)"))
                .toList();
    }

    private String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream bytes = jar.getInputStream(entry)) {
            return new String(bytes.readAllBytes(), ISO_8859_1);
        }
    }
}
