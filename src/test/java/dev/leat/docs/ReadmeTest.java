package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The front page's commands are those that tests run. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");

    @Test
    void its_commands_for_maven_are_those_of_the_quick_start_test() {
        String test = Pages.read(Path.of("src/test/java/dev/leat/dev/QuickStartIT.java"))
                .text();

        assertThat(test).contains("\"-Pquickstart\"", "\"-Dleat.events=");
        assertThat(Pages.read(README).blocks("sh").stream().flatMap(String::lines))
                .filteredOn(line -> !line.startsWith("java -jar target/leat.jar "))
                .containsExactly("mvn -Pquickstart", "mvn -Pquickstart -Dleat.events=200000");
    }
}
