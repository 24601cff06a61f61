package dev.leat.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may import whom, and which libraries stay where. */
class PackagesTest {
    private static final DescribedPredicate<JavaClass> OURS =
            resideInAPackage("dev.leat..").as("of Leat");

    @Test
    void the_rules_see_the_code() {
        assertThat(Leat.CLASSES).hasSizeGreaterThan(50);
    }

    @Test
    void api_config_and_batch_import_nothing_of_ours_but_each_other_in_that_order() {
        onlyImports("api");
        onlyImports("config", "api");
        onlyImports("batch", "api", "config");
        onlyImports("bus", "api", "config", "batch");
        onlyImports("sql", "api", "config", "batch", "observe");
    }

    @Test
    void source_stage_and_sink_meet_only_in_batch_and_bus() {
        neverImports("source", "stage", "sink");
        neverImports("stage", "source", "sink");
        neverImports("sink", "source", "stage");
    }

    @Test
    void only_pipeline_cli_and_http_import_source_stage_and_sink() {
        for (String part : List.of("source", "stage", "sink")) {
            onlyImportedBy(part, "pipeline", "cli", "http", "dev");
        }
    }

    @Test
    void only_sink_and_look_ups_open_sessions_with_postgresql() {
        onlyImportedBy("sql", "sink", "stage.lookup");
    }

    @Test
    void the_expression_language_is_known_to_the_wiring_only() {
        onlyImportedBy("expression", "pipeline", "stage", "cli", "http", "dev");
    }

    @Test
    void the_cluster_knows_no_pipelines() {
        onlyImports("cluster", "config", "batch", "bus", "observe");
    }

    @Test
    void the_membership_is_known_to_the_cluster_only() {
        confine("Hazelcast", List.of("com.hazelcast..", "io.vertx.spi.cluster.."), "cluster");
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.leat.(*)..").should().beFreeOfCycles().check(Leat.CLASSES);
    }

    @Test
    void kafka_stays_in_source_sink_and_dev() {
        confine("Kafka", List.of("org.apache.kafka..", "io.vertx.kafka.."), "source", "sink", "dev");
    }

    @Test
    void sql_stays_in_sink_look_ups_and_dev() {
        confine(
                "SQL clients",
                List.of("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql.."),
                "sql",
                "sink",
                "stage.lookup",
                "dev");
    }

    @Test
    void the_expression_engine_stays_in_expression() {
        confine("JSLT", List.of("com.schibsted.."), "expression");
    }

    @Test
    void json_schema_and_csv_stay_in_stage() {
        confine("JSON Schema and CSV", List.of("com.networknt..", "com.fasterxml.jackson.dataformat.."), "stage");
    }

    @Test
    void metrics_and_traces_stay_in_observe() {
        confine(
                "Micrometer and OpenTelemetry",
                List.of("io.micrometer..", "io.vertx.micrometer..", "io.opentelemetry..", "io.prometheus.."),
                "observe");
    }

    @Test
    void only_observe_logs_and_the_command_line() {
        noClasses()
                .that(OURS)
                .and(DescribedPredicate.not(inPackages("observe", "cli", "dev")))
                .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(dev.leat.Main.class)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging.."))
                .because("data-path code tells Telemetry, which logs")
                .check(Leat.CLASSES);
    }

    private static void onlyImports(String name, String... others) {
        classes()
                .that(inPackages(name))
                .should()
                .onlyDependOnClassesThat(
                        DescribedPredicate.not(OURS).or(inPackages(name)).or(inPackages(others)))
                .check(Leat.CLASSES);
    }

    private static void neverImports(String name, String... others) {
        noClasses()
                .that(inPackages(name))
                .should()
                .dependOnClassesThat(inPackages(others))
                .check(Leat.CLASSES);
    }

    private static void onlyImportedBy(String name, String... others) {
        noClasses()
                .that(OURS)
                .and(DescribedPredicate.not(inPackages(name)))
                .and(DescribedPredicate.not(inPackages(others)))
                .should()
                .dependOnClassesThat(inPackages(name))
                .check(Leat.CLASSES);
    }

    private static void confine(String what, List<String> libraries, String... packages) {
        noClasses()
                .that(OURS)
                .and(DescribedPredicate.not(inPackages(packages)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(libraries.toArray(String[]::new)))
                .because(what + " belong in " + String.join(", ", packages))
                .check(Leat.CLASSES);
    }

    private static DescribedPredicate<JavaClass> inPackages(String... names) {
        String[] patterns = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            patterns[i] = "dev.leat." + names[i] + "..";
        }
        return resideInAnyPackage(patterns).as("in " + String.join(", ", names));
    }
}
