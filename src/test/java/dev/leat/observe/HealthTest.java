package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.observe.Health.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final long NOW_NS = TimeUnit.HOURS.toNanos(1);
    private final LoopWatch loops = new LoopWatch();

    @Test
    void lives_while_loops_answer_and_poll_threads_are_seen() {
        loops.tick(NOW_NS - 1);

        assertThat(Health.live(loops, List.of(running(seenAgo(1), true)), NOW_NS))
                .isEqualTo(new Health.Verdict(Level.OK, List.of()));
    }

    @Test
    void a_silent_event_loop_is_named() {
        loops.tick(NOW_NS - Health.LOOP_SILENT_NS - 1);

        Health.Verdict verdict = Health.live(loops, List.of(), NOW_NS);

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reasons())
                .containsExactly("event loop " + Thread.currentThread().getName() + " does not answer for 10 s");
    }

    @Test
    void a_silent_poll_thread_is_named_by_its_pipeline() {
        Health.Verdict verdict = Health.live(loops, List.of(running(seenAgo(Health.POLL_SILENT_NS + 1), true)), NOW_NS);

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reasons()).containsExactly("pipeline orders: poll thread not seen for 30 s");
    }

    @Test
    void the_poll_thread_of_a_stopped_pipeline_is_not_missed() {
        PipelineView stopped =
                new PipelineView("orders", "FAILED", false, true, "no table", source(seenAgo(NOW_NS), true));

        assertThat(Health.live(loops, List.of(stopped), NOW_NS).passed()).isTrue();
    }

    @Test
    void is_ready_without_any_partition_once_the_group_is_joined() {
        assertThat(Health.ready(List.of(running(NOW_NS, true)), false).level()).isEqualTo(Level.OK);
        assertThat(Health.ready(List.of(running(NOW_NS, false)), false).reasons())
                .containsExactly("pipeline orders has not joined its consumer group");
    }

    @Test
    void is_not_ready_while_a_partition_is_not_claimed() {
        Health.Verdict verdict = Health.ready(List.of(running(NOW_NS, true, "RUNNING", "CLAIMING", "DOUBT")), false);

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reasons())
                .containsExactly("pipeline orders has 2 partitions not claimed: shop-1 CLAIMING, shop-2 DOUBT");
    }

    @Test
    void why_partitions_are_not_claimed_is_told_in_words() {
        PartitionStatus doubted = new PartitionStatus(new PartitionId("shop", 6), "DOUBT", 1, 0, 0, 0, 0, 0, null)
                .doubted("OUTAGE: 53100 could not extend file");
        SourceStatus source = new SourceStatus(NOW_NS, true, -1, 0, List.of(doubted));
        PipelineView pipeline = new PipelineView("orders", "RUNNING", true, false, "", source);

        assertThat(Health.ready(List.of(pipeline), false).reasons())
                .containsExactly("pipeline orders has 1 partitions not claimed: shop-6 DOUBT; the last reason:"
                        + " OUTAGE: 53100 could not extend file");
    }

    @Test
    void a_missing_topic_degrades_and_is_named() {
        PipelineView running = running(NOW_NS, true);
        SourceStatus source = Objects.requireNonNull(running.source()).missing(List.of("shop"));

        Health.Verdict verdict = Health.ready(List.of(running.with(source, List.of())), false);

        assertThat(verdict.level()).isEqualTo(Health.Level.DEGRADED);
        assertThat(verdict.reasons()).singleElement().asString().contains("topic shop does not exist in Kafka");
    }

    @Test
    void one_silent_server_is_enough_not_to_be_ready_and_is_named() {
        ServerContact kafka = new ServerContact(ServerContact.Server.KAFKA, 0, 42_700, 10_000, "timed out");
        ServerContact postgres = new ServerContact(ServerContact.Server.POSTGRESQL, 0, 36_000, 36_000, "");
        PipelineView idle = running(NOW_NS, true, "RUNNING");
        SourceStatus source = idle.source();

        Health.Verdict verdict = Health.ready(List.of(idle.with(source, List.of(kafka, postgres))), false);

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reasons())
                .containsExactly("pipeline orders: Kafka has given no good answer since 1970-01-01T00:00:00Z, for 42 s"
                        + " (timed out); look at what source.bootstrapServers names and at the network on the way;"
                        + " a restart does not help, it goes on by itself");
        assertThat(Health.ready(List.of(idle.with(source, List.of(postgres))), false)
                        .level())
                .isEqualTo(Level.OK);
    }

    @Test
    void a_silent_server_is_no_reason_to_be_restarted_or_of_a_pipeline_that_does_not_run() {
        List<ServerContact> silent = List.of(new ServerContact(ServerContact.Server.POSTGRESQL, 0, 40_000, 36_000, ""));
        PipelineView running = running(NOW_NS, true, "RUNNING");
        PipelineView starting = new PipelineView("orders", "STARTING", false, false, "no answer", null);
        loops.tick(NOW_NS - 1);

        assertThat(Health.live(loops, List.of(running.with(running.source(), silent)), NOW_NS)
                        .passed())
                .isTrue();
        assertThat(Health.ready(List.of(starting.with(null, silent)), false).reasons())
                .containsExactly("pipeline orders is STARTING: no answer");
    }

    @Test
    void one_failed_pipeline_of_two_degrades_and_says_why() {
        PipelineView failed = new PipelineView("bad", "FAILED", false, true, "no table public.x", null);

        Health.Verdict verdict = Health.ready(List.of(running(NOW_NS, true, "RUNNING"), failed), false);

        assertThat(verdict.level()).isEqualTo(Level.DEGRADED);
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.reasons()).containsExactly("pipeline bad stopped: no table public.x");
    }

    @Test
    void one_that_ended_as_it_was_told_to_is_in_nobodys_way() {
        PipelineView ended = new PipelineView("batch", "STOPPED", false, false, "", null);
        PipelineView starting = new PipelineView("orders", "STARTING", false, false, "no answer", null);

        assertThat(Health.ready(List.of(ended, running(NOW_NS, true, "RUNNING")), false))
                .isEqualTo(new Health.Verdict(Level.OK, List.of()));
        assertThat(Health.started(List.of(ended, running(NOW_NS, true))).passed())
                .isTrue();
        assertThat(Health.ready(List.of(ended, starting), false).reasons())
                .containsExactly("pipeline orders is STARTING: no answer");
    }

    @Test
    void is_not_ready_when_every_pipeline_failed_or_while_starting_or_draining() {
        PipelineView failed = new PipelineView("bad", "FAILED", false, true, "no table", null);
        PipelineView starting = new PipelineView("orders", "STARTING", false, false, "", null);

        assertThat(Health.ready(List.of(failed), false).passed()).isFalse();
        assertThat(Health.ready(List.of(failed, starting), false).passed()).isFalse();
        assertThat(Health.ready(List.of(), false).reasons()).containsExactly("starting");
        assertThat(Health.ready(List.of(running(NOW_NS, true)), true).reasons()).containsExactly("draining");
    }

    @Test
    void has_started_when_every_pipeline_has_run_or_failed() {
        PipelineView failed = new PipelineView("bad", "STOPPED", false, true, "no such table", null);
        PipelineView waiting = new PipelineView("slow", "STARTING", false, false, "no answer", null);

        assertThat(Health.started(List.of()).passed()).isFalse();
        assertThat(Health.started(List.of(failed, running(seenAgo(1), true))).passed())
                .isTrue();
        assertThat(Health.started(List.of(failed, waiting)).reasons())
                .containsExactly("pipeline slow is STARTING: no answer");
    }

    private static long seenAgo(long ns) {
        return NOW_NS - ns;
    }

    private static PipelineView running(long lastPollNs, boolean joined, String... states) {
        return new PipelineView("orders", "RUNNING", true, false, "", source(lastPollNs, joined, states));
    }

    private static @Nullable SourceStatus source(long lastPollNs, boolean joined, String... states) {
        List<String> all = List.of(states);
        return new SourceStatus(
                lastPollNs,
                joined,
                -1,
                0,
                Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                        .map(i -> new PartitionStatus(new PartitionId("shop", i), all.get(i), 1, 0, 0, 0, 0, 0, null))
                        .toList());
    }
}
