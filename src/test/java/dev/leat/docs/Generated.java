package dev.leat.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is written from the code; with -Dleat.update=true a test writes it anew, else it compares. */
final class Generated {
    private Generated() {}

    static void compare(Path file, String text) throws IOException {
        if (Boolean.getBoolean("leat.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("%s is out of date; mvn test -Dtest=ConfigReferenceTest -Dleat.update=true writes it", file)
                .exists()
                .content()
                .isEqualTo(text);
    }
}
