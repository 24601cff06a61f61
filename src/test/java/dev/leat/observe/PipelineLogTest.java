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
import dev.leat.batch.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
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
        assertThat(lines.list).hasSize(1);

        nowNs.addAndGet(PipelineLog.TROUBLE_NS);
        log.partitionDoubted(new PartitionId("shop", 0), "timeout", 100);

        assertThat(pairs(1)).contains("skippedBefore=\"999\"");
    }

    @Test
    void a_minute_of_failing_writes_is_a_few_lines_and_each_cause_is_told_at_once() {
        for (int i = 0; i < 600; i++) {
            log.writeFailed(i % 4, "outage", "53100", "could not extend file base/" + i);
            log.partitionDoubted(new PartitionId("shop", i % 8), "OUTAGE: lane " + i % 4 + ": disk full", 100);
            log.connection("lane " + i % 4, false, "the connection was closed");
            log.connection("lane " + i % 4, true, "");
            log.partitionClaimed(new Position(new PartitionId("shop", i % 8), new UUID(1, 2), i, i), 3);
            nowNs.addAndGet(100_000_000);
        }
        assertThat(lines.list).hasSizeBetween(5, 10);

        log.connectionRefused("claims", "53300 too many clients");
        log.doubtsOver(60_000, 600);

        assertThat(lines.list).hasSizeBetween(7, 12);
        assertThat(lines.list.get(lines.list.size() - 2).getMessage()).contains("cannot be connected to");
        assertThat(pairs(lines.list.size() - 1)).contains("lastedMs=\"60000\"", "doubts=\"600\"");
    }

    @Test
    void what_is_given_up_while_stopping_is_one_line_and_no_warning() {
        for (int i = 0; i < 20; i++) {
            log.partitionGivenUp(new PartitionId("ops", i % 8), "GAP: an earlier batch of ops-" + i % 8 + " failed");
        }

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO);
    }

    @Test
    void claims_without_trouble_are_told_one_by_one() {
        for (int i = 0; i < 8; i++) {
            log.partitionClaimed(new Position(new PartitionId("shop", i), new UUID(1, 2), 1, 0), 3);
        }

        assertThat(lines.list).hasSize(8);
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
