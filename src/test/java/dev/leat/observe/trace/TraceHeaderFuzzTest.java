package dev.leat.observe.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Header;
import dev.leat.support.Fuzz;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers of traces that anybody may send: followed when they are valid and sampled, else ignored. */
class TraceHeaderFuzzTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void a_trace_header_is_followed_or_ignored() {
        Sampling sampling = new Sampling(0, 1, () -> 0, () -> 0);
        Fuzz.run("trace headers", 20_000, chance -> {
            byte[] parent = chance.about(chance.changed(PARENT.getBytes(UTF_8)));
            byte[] state = chance.oneIn(2) ? chance.bytes(600) : chance.changed("shop=17,b=c".getBytes(UTF_8));
            var wanted = sampling.wanted(List.of(new Header("tracestate", state), new Header("traceparent", parent)));

            if (wanted != null) {
                assertThat(Span.fromContext(wanted).getSpanContext().isValid()).isTrue();
            }
        });
    }
}
