package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import dev.leat.batch.Cancellation;
import dev.leat.batch.DeadLetter;
import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.Position;
import dev.leat.batch.SourceStatus;
import dev.leat.batch.StageReport;
import dev.leat.batch.WriteReport;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerTelemetryTest {
    private static final PartitionId PARTITION = new PartitionId("shop", 3);
    private static final Event EVENT =
            Event.of(new Origin("shop", 3, 7, 0, KeyFormat.STRING, null, new byte[10], List.of()));

    private final Metrics metrics = new Metrics();
    private final MicrometerTelemetry telemetry = metrics.telemetry("orders");

    @Test
    void totals_count_what_was_told() {
        tellEverything(telemetry);

        assertThat(telemetry.totals()).isEqualTo(new Totals(2, 2, 5, 1, 1, 1, 1));
    }

    @Test
    void two_pipelines_are_counted_apart_and_one_name_is_one_telemetry() {
        tellEverything(telemetry);

        assertThat(metrics.telemetry("lines").totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 0, 0));
        assertThat(metrics.telemetry("orders")).isSameAs(telemetry);
    }

    @Test
    void prometheus_sees_names_units_and_labels() {
        tellEverything(telemetry);

        assertThat(metrics.scrape())
                .contains("leat_events_polled_total{pipeline=\"orders\"} 2.0")
                .contains("leat_dead_letters_total{kind=\"database\",pipeline=\"orders\",stage=\"sink\"} 1.0")
                .contains("leat_stage_run_seconds_count{lane=\"2\",pipeline=\"orders\",stage=\"shape\"} 1")
                .contains(
                        "leat_stage_run_seconds_bucket{lane=\"2\",pipeline=\"orders\",stage=\"shape\",le=\"0.005\"} 1")
                .contains("leat_end_to_end_latency_seconds_sum{pipeline=\"orders\"} 0.04")
                .contains("leat_partition_pauses_total{cause=\"window\",pipeline=\"orders\"} 1.0")
                .contains("leat_partition_doubts_total{cause=\"timeout\",pipeline=\"orders\"} 1.0")
                .contains("leat_partition_doubts_total{cause=\"fenced\",pipeline=\"orders\"} 0.0")
                .contains("leat_partition_doubts_total{cause=\"gap\",pipeline=\"orders\"} 0.0")
                .contains("leat_connections_lost_total{pipeline=\"orders\",purpose=\"lane\"} 1.0")
                .contains("leat_connections_refused_total{pipeline=\"orders\",purpose=\"lane\"} 1.0")
                .contains("leat_rebalances_total{kind=\"assigned\",pipeline=\"orders\"} 1.0")
                .contains("leat_stage_events_in_total{pipeline=\"orders\",stage=\"shape\"} 2.0")
                .containsPattern("leat_event_time_latency_seconds_sum\\{pipeline=\"orders\"} 60\\.\\d+")
                .contains("leat_write_failures_total{kind=\"outage\",pipeline=\"orders\"} 1.0");
    }

    @Test
    void gauges_ask_the_source_and_say_nothing_without_one() {
        SourceStatus status = new SourceStatus(
                System.nanoTime(),
                true,
                -1,
                4096,
                List.of(
                        new PartitionStatus(PARTITION, "RUNNING", 1, 10, 30, 1_500, 0, 2, null),
                        new PartitionStatus(new PartitionId("shop", 4), "CLAIMING", 1, 10, -1, -1, 0, 1, "claim")));
        telemetry.watch(() -> status);
        metrics.telemetry("lines").watch(() -> null);

        assertThat(metrics.scrape())
                .contains("leat_lag_events{pipeline=\"orders\"} 30.0")
                .contains("leat_in_flight_bytes{pipeline=\"orders\"} 4096.0")
                .contains("leat_open_batches{pipeline=\"orders\"} 3.0")
                .contains("leat_partitions_assigned{pipeline=\"orders\"} 2.0")
                .contains("leat_partitions_running{pipeline=\"orders\"} 1.0")
                .contains("leat_lag_seconds{pipeline=\"orders\"} 1.5")
                .contains("leat_lag_events{pipeline=\"lines\"} NaN");
    }

    @Test
    void parked_keys_are_those_of_partitions_that_are_here_also_when_a_count_comes_late() {
        telemetry.partitionsAssigned(List.of(PARTITION));
        telemetry.parkedKeys(PARTITION, 3);
        assertThat(telemetry.parkedKeys()).isEqualTo(3);

        telemetry.partitionsReleased(List.of(PARTITION), "revoked");
        telemetry.parkedKeys(PARTITION, 3);

        assertThat(telemetry.parkedKeys()).isZero();
    }

    @Test
    void the_silence_of_each_server_is_known_while_it_is_listened_to() {
        telemetry.watchServers(() -> List.of(new ServerContact(ServerContact.Server.KAFKA, 0, 1_500, 10_000, "")));

        assertThat(metrics.scrape())
                .contains("leat_server_silence_seconds{pipeline=\"orders\",server=\"kafka\"} 1.5")
                .contains("leat_server_silence_seconds{pipeline=\"orders\",server=\"postgresql\"} NaN");
    }

    @Test
    void tasks_caches_and_pools_are_read_when_asked() {
        Tasks tasks = telemetry.tasks("ask", 1, Tasks.Kind.CALL);
        tasks.created();
        tasks.created();
        tasks.started();
        tasks.took(1_000_000, 2_000_000);
        CacheUse cache = telemetry.cache("ask");
        cache.asked(CacheUse.Result.HIT);
        cache.holds(() -> 7);
        OffloadUse offload = telemetry.offload("ask");
        offload.worked(OffloadUse.Where.SERVED, 7);
        offload.sent("b");
        offload.workedBy("b", 5);
        offload.sent("c");
        offload.ended("c", OffloadUse.Request.LEFT);
        PoolUse pool = telemetry.pool("ask", "host");
        pool.waits();
        pool.waits();
        pool.waited(1, 3_000_000);
        pool.taken();

        String labels = "{lane=\"1\",pipeline=\"orders\",stage=\"ask\",task=\"call\"}";
        assertThat(metrics.scrape())
                .contains("leat_tasks_total" + labels + " 2.0")
                .contains("leat_tasks_waiting" + labels + " 1.0")
                .contains("leat_tasks_running" + labels + " 1.0")
                .contains("leat_task_run_seconds_sum" + labels + " 0.002")
                .contains("leat_cache_requests_total{pipeline=\"orders\",result=\"hit\",stage=\"ask\"} 1.0")
                .contains("leat_cache_entries{pipeline=\"orders\",stage=\"ask\"} 7.0")
                .contains("leat_offload_events_total{pipeline=\"orders\",stage=\"ask\",where=\"served\"} 7.0")
                .contains("leat_offload_events_total{pipeline=\"orders\",stage=\"ask\",where=\"there\"} 5.0")
                .contains("leat_offload_requests_total{pipeline=\"orders\",result=\"left\",stage=\"ask\"} 1.0")
                .contains("leat_offload_open{pipeline=\"orders\",stage=\"ask\"} 1.0")
                .contains("leat_pool_wait_seconds_sum{pipeline=\"orders\",pool=\"host\",stage=\"ask\"} 0.003")
                .contains("leat_pool_waiting{pipeline=\"orders\",pool=\"host\",stage=\"ask\"} 1.0")
                .contains("leat_pool_used{pipeline=\"orders\",pool=\"host\",stage=\"ask\"} 1.0");
    }

    @Test
    void a_stage_that_others_work_on_shows_who_did_how_much() {
        telemetry.tasks("ask", 1, Tasks.Kind.BATCH);
        telemetry.tasks("shape", 1, Tasks.Kind.BATCH);
        OffloadUse offload = telemetry.offload("ask");
        offload.sent("b");
        offload.workedBy("b", 5);
        offload.sent("c");
        offload.ended("c", OffloadUse.Request.LEFT);

        assertThat(offload.nodes())
                .containsExactly(new OffloadUse.NodeUse("b", 1, 5), new OffloadUse.NodeUse("c", 0, 0));
        assertThat(telemetry.stages())
                .extracting(StageView::offload)
                .as("ask, shape")
                .containsExactly(offload, null);
        for (int i = 0; i < 1_000; i++) {
            offload.workedBy("node-" + i, 1);
        }
        assertThat(offload.nodes()).as("nodes with ever new names").hasSize(200);
        assertThat(offload.events(OffloadUse.Where.THERE)).isEqualTo(1_005);
    }

    @Test
    void whoever_takes_tasks_over_begins_with_none_open() {
        Tasks before = telemetry.tasks("ask", 1, Tasks.Kind.CALL);
        before.created();
        before.created();
        before.started();

        Tasks after = telemetry.tasks("ask", 1, Tasks.Kind.CALL);

        assertThat(after.waiting() + after.running()).isZero();
        assertThat(after.createdCount()).as("counters go on").isEqualTo(2);
    }

    @Test
    void a_stage_shows_its_breaker_and_since_when() {
        telemetry.breaker("ask", BreakerState.CLOSED, "");
        telemetry.breaker("ask", BreakerState.OPEN, "the breaker opened");
        telemetry.tasks("ask", 0, Tasks.Kind.CALL).created();
        telemetry.tasks("ask", 1, Tasks.Kind.CALL).created();

        assertThat(telemetry.stages()).singleElement().satisfies(stage -> {
            assertThat(stage.stage()).isEqualTo("ask");
            assertThat(stage.waiting()).isEqualTo(2);
            assertThat(stage.waitsForBreaker()).isTrue();
        });
        assertThat(metrics.scrape())
                .contains("leat_breaker_state{pipeline=\"orders\",stage=\"ask\",state=\"open\"} 1.0")
                .contains("leat_breaker_state{pipeline=\"orders\",stage=\"ask\",state=\"closed\"} 0.0")
                .contains("leat_breaker_transitions_total{pipeline=\"orders\",stage=\"ask\",to=\"open\"} 1.0")
                .contains("leat_breaker_transitions_total{pipeline=\"orders\",stage=\"ask\",to=\"closed\"} 0.0");
    }

    @Test
    void exactly_one_state_of_a_pipeline_is_set() {
        telemetry.pipelineState("STARTING", "");
        telemetry.pipelineState("RUNNING", "");

        assertThat(metrics.scrape())
                .contains("leat_pipeline_state{pipeline=\"orders\",state=\"STARTING\"} 0.0")
                .contains("leat_pipeline_state{pipeline=\"orders\",state=\"RUNNING\"} 1.0");
    }

    @Test
    void a_pipeline_has_failed_when_it_stopped_for_a_reason() {
        telemetry.pipelineState("STOPPED", "no such table");
        assertThat(metrics.scrape()).contains("leat_pipeline_failed{pipeline=\"orders\"} 1.0");

        telemetry.pipelineState("RUNNING", "");
        telemetry.pipelineState("STOPPED", "");

        assertThat(metrics.scrape()).contains("leat_pipeline_failed{pipeline=\"orders\"} 0.0");
    }

    @Test
    void a_stage_that_holds_its_event_loop_is_named() {
        metrics.loops().tick(System.nanoTime() - TimeUnit.SECONDS.toNanos(3));

        telemetry.stageDone(new StageReport("slow", 0, 10, 10, 0, 0, 0, 0, TimeUnit.SECONDS.toNanos(3)));

        assertThat(metrics.scrape()).contains("leat_stage_blocking_total{pipeline=\"orders\",stage=\"slow\"} 1.0");
    }

    @Test
    void a_stage_that_only_waited_blocks_nobody() {
        metrics.loops().tick(System.nanoTime());

        telemetry.stageDone(new StageReport("patient", 0, 10, 10, 0, 0, 0, 0, TimeUnit.SECONDS.toNanos(3)));

        assertThat(metrics.scrape()).doesNotContain("leat_stage_blocking");
    }

    /** Calls each method once. */
    static void tellEverything(MicrometerTelemetry telemetry) {
        telemetry.pipelineState("RUNNING", "");
        telemetry.partitionsAssigned(List.of(PARTITION));
        telemetry.partitionClaimed(new Position(PARTITION, new UUID(1, 2), 1, 0), 12);
        telemetry.batchPolled(new Batch(
                PARTITION, 1, 0, 2, List.of(EVENT, EVENT), List.of(), 0, 300, System.nanoTime(), new Cancellation()));
        telemetry.stageDone(new StageReport("shape", 2, 2, 1, 1, 0, 0, 10_000, 3_000_000));
        telemetry.written(new WriteReport(2, 1, 5, 2_000_000, 100_000, System.currentTimeMillis() - 60_000));
        telemetry.deadLettered(List.of(DeadLetter.of(EVENT, "sink", FailureKind.DATABASE, "value out of range")));
        telemetry.parkedKeys(PARTITION, 3);
        telemetry.batchAcknowledged(PARTITION, new Ack(1, 5, 1, 1), 2, 40);
        telemetry.partitionDoubted(PARTITION, "TIMEOUT", "timeout", 100);
        telemetry.partitionPaused(PARTITION, "window");
        telemetry.partitionResumed(PARTITION);
        telemetry.stageTrouble("shape", "close failed", new EventException(FailureKind.REJECTED, "twice"));
        telemetry.writeFailed(2, "OUTAGE", "57P01", "terminating connection");
        telemetry.isolating(2, 100, 1);
        telemetry.unknownFields("public.orders", List.of("colour"));
        telemetry.connection("lane", true, "");
        telemetry.connection("lane", false, "closed by server");
        telemetry.connectionRefused("lane", "Connection refused");
        telemetry.partitionDoubted(PARTITION, "GAP", "an earlier batch failed", -1);
        telemetry.doubtsOver(1_000, 1);
        telemetry.notice("table public.orders has statement triggers");
        telemetry.partitionsReleased(List.of(PARTITION), "revoked");
    }
}
