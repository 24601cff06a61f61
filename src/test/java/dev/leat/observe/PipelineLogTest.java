package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PipelineLogTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.leat.pipeline");

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nowNs = new AtomicLong();
    private final PipelineLog log = new PipelineLog("orders", nowNs::get);

    @BeforeEach
    void listen() {
        lines.start();
        LOGGER.addAppender(lines);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(lines);
    }

    @Test
    void dead_letters_of_a_transaction_are_one_line_without_key_and_value() {
        log.deadLettered(IntStream.range(0, 50)
                .mapToObj(offset -> letter(offset, offset % 2 == 0 ? "shape" : "sink"))
                .toList());

        assertThat(lines.list).hasSize(1);
        assertThat(pairs(0))
                .contains("pipeline=\"orders\"", "count=\"50\"", "first=\"shop-3@0\"")
                .anyMatch(pair -> pair.contains("shape/REJECTED=25") && pair.contains("sink/REJECTED=25"))
                .noneMatch(pair -> pair.contains("secret"));
    }

    @Test
    void what_repeats_is_thinned_out_and_told_later() {
        for (int i = 0; i < 1_000; i++) {
            log.partitionDoubted(new PartitionId("shop", i), "timeout", 100);
        }
        assertThat(lines.list).hasSizeLessThanOrEqualTo(20);

        nowNs.addAndGet(RateLimit.WINDOW_NS);
        log.partitionDoubted(new PartitionId("shop", 0), "timeout", 100);

        assertThat(pairs(lines.list.size() - 1)).contains("skippedBefore=\"980\"");
    }

    @Test
    void a_field_without_column_is_told_once() {
        log.unknownFields("public.orders", List.of("colour", "size"));
        log.unknownFields("public.orders", List.of("colour"));
        log.unknownFields("public.lines", List.of("colour"));

        assertThat(lines.list).hasSize(2);
        assertThat(pairs(1)).contains("table=\"public.lines\"", "fields=\"colour\"");
    }

    @Test
    void an_orderly_close_of_a_connection_is_no_news() {
        log.connection("claims", false, "");

        assertThat(lines.list).isEmpty();
    }

    @Test
    void a_silent_server_is_a_warning_and_its_next_answer_is_none() {
        log.serverSilent(new ServerContact(ServerContact.Server.POSTGRESQL, 0, 37_000, 36_000, "refused"));
        log.serverHeard(ServerContact.Server.POSTGRESQL, 40_000);

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        assertThat(lines.list.get(0).getMessage()).contains("PostgreSQL", "for 37 s (refused)", "sink.uri");
        assertThat(pairs(1)).contains("pipeline=\"orders\"", "server=\"postgresql\"", "silentMs=\"40000\"");
    }

    private List<String> pairs(int line) {
        return lines.list.get(line).getKeyValuePairs().stream()
                .map(String::valueOf)
                .toList();
    }

    private static DeadLetter letter(long offset, String stage) {
        byte[] secret = "secret".getBytes(StandardCharsets.UTF_8);
        Origin origin = new Origin("shop", 3, offset, 0, KeyFormat.STRING, secret, secret, List.of());
        return DeadLetter.of(Event.of(origin), stage, FailureKind.REJECTED, "no");
    }
}
