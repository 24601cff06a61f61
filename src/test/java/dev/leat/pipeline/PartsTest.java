package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.observe.NoTelemetry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final Parts parts = new Parts(new NoTelemetry());
    private final List<String> closed = new ArrayList<>();

    @Test
    void the_last_one_is_closed_first_and_one_that_throws_keeps_no_other_open() {
        opened("first");
        parts.opened(() -> {
            throw new IllegalStateException("no");
        });
        opened("last");

        assertThat(parts.close().succeeded()).isTrue();

        assertThat(closed).containsExactly("last", "first");
    }

    private void opened(String name) {
        parts.opened(() -> {
            closed.add(name);
            return Future.succeededFuture();
        });
    }
}
