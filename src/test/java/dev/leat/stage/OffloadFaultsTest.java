package dev.leat.stage;

import static dev.leat.stage.OffloadedNumbers.BATCH;
import static dev.leat.stage.OffloadedNumbers.LONG;
import static dev.leat.stage.OffloadedNumbers.byNode;
import static dev.leat.stage.OffloadedNumbers.events;
import static dev.leat.stage.OffloadedNumbers.exact;
import static dev.leat.stage.OffloadedNumbers.nothingIsLeft;
import static dev.leat.stage.OffloadedNumbers.pipeline;
import static dev.leat.stage.OffloadedNumbers.sendNumbers;
import static dev.leat.stage.OwnStage.awaitLatch;
import static dev.leat.stage.OwnStage.numbers;
import static dev.leat.stage.RunningStages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.cluster.AskException;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.observe.OffloadUse;
import dev.leat.observe.OffloadUse.Where;
import dev.leat.observe.trace.Tracing;
import dev.leat.stage.offload.Answer;
import dev.leat.stage.offload.Request;
import dev.leat.stage.offload.StageKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What other nodes do to hinder a stage that they work on. */
class OffloadFaultsTest {
    private final WorkingNodes nodes = new WorkingNodes();

    @Test
    void what_a_node_never_answers_is_done_here_and_its_late_answer_changes_nothing() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        Queue<Runnable> late = new ConcurrentLinkedQueue<>();
        nodes.add("a", pipeline("plain", "")).answering("a", answer -> {
            Promise<Buffer> held = Promise.promise();
            late.add(() -> answer.onComplete(held));
            return held.future();
        });
        try (nodes;
                RunningStages stages = running("plain", "")) {
            await(stages.send(Given.batch(0, 0, numbers(0, BATCH))));
            assertThat(stages.offloaded.events(Where.AGAIN)).isPositive();
            assertThat(stages.offloaded.open()).isPositive();
            late.forEach(Runnable::run);
            nothingIsLeft(stages);

            assertThat(stages.values(0)).containsExactly(numbers(0, BATCH));
            assertThat(stages.written).hasSize(1);
            assertThat(stages.offloaded.requests(OffloadUse.Request.LATE)).isPositive();
            assertThat(events(stages)).isEqualTo(BATCH);
        }
    }

    @Test
    void requests_that_fail_are_done_by_others() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        nodes.add("a", pipeline("plain", "")).answering("a", fail(AskException.Cause.LEFT));
        nodes.add("b", pipeline("plain", "")).answering("b", fail(AskException.Cause.TIMEOUT));
        nodes.add("c", pipeline("plain", "")).answering("c", fail(AskException.Cause.FAILED));
        nodes.add("d");
        nodes.add("e", pipeline("plain", ""));
        try (nodes;
                RunningStages stages = running("plain", "")) {
            sendNumbers(stages, 4);

            exact(stages, 4);
            assertThat(stages.offloaded.requests(OffloadUse.Request.LEFT)).isPositive();
            assertThat(stages.offloaded.requests(OffloadUse.Request.SILENT)).isPositive();
            assertThat(stages.offloaded.requests(OffloadUse.Request.FAILED)).isPositive();
            assertThat(byNode(stages)).doesNotContainKeys("a", "b", "c", "d");
            assertThat(stages.notices)
                    .anyMatch(line -> line.startsWith("mine: node b is left alone for 1000 ms: because of the test"))
                    .anyMatch(line -> line.startsWith("mine: node d is left alone for 1000 ms: nobody is there"))
                    .noneMatch(line -> line.contains("node a "));
        }
    }

    @Test
    void a_node_that_is_well_again_is_used_again() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        CountDownLatch well = new CountDownLatch(1);
        nodes.add("a", pipeline("plain", ""))
                .answering(
                        "a",
                        answer -> well.getCount() > 0
                                ? Future.failedFuture(
                                        new AskException(AskException.Cause.TIMEOUT, "because of the test"))
                                : answer);
        try (nodes;
                RunningStages stages = running("plain", "")) {
            sendNumbers(stages, 1);
            assertThat(byNode(stages)).isEmpty();
            well.countDown();

            await().atMost(LONG).until(() -> {
                await(stages.send(Given.batch(1, 0, numbers(0, BATCH))));
                return byNode(stages).containsKey("a");
            });
            assertThat(stages.notices).contains("mine: node a works again");
        }
    }

    @Test
    void nodes_that_have_another_configuration_or_version_or_none_are_not_used() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        nodes.add("a", pipeline("plain", "\"more\": 1"))
                .add("b", "another", pipeline("plain", ""))
                .add("c", Given.pipeline("other", "[]", ""));
        try (nodes;
                RunningStages stages = running("plain", "")) {
            sendNumbers(stages, 4);

            exact(stages, 4);
            assertThat(byNode(stages)).isEmpty();
            assertThat(stages.offloaded.requests(OffloadUse.Request.REFUSED)).isPositive();
            assertThat(stages.notices)
                    .anyMatch(line -> line.equals("mine: node a is left alone for 2000 ms: has another configuration,"
                            + " plugin or version of stage p.mine"))
                    .anyMatch(line -> line.startsWith("mine: node b is left alone for 2000 ms: has another config"))
                    .anyMatch(
                            line -> line.equals("mine: node c is left alone for 2000 ms: has no stage p.mine at work"));
        }
    }

    @Test
    void answers_that_are_none_are_not_believed() {
        Given.stage("plain", context -> (Stage) Outcome::kept);
        nodes.add("a", pipeline("plain", "")).answering("a", answer -> answer.map(bytes -> bytes.slice(0, 40)));
        nodes.add("b", pipeline("plain", "")).answering("b", answer -> answer.map(Buffer.buffer("no frame")));
        nodes.add("c", pipeline("plain", ""))
                .answering("c", answer -> answer.map(bytes -> bytes.copy().setByte(4, (byte) 9)));
        try (nodes;
                RunningStages stages = running("plain", "")) {
            sendNumbers(stages, 2);

            exact(stages, 2);
            assertThat(byNode(stages)).isEmpty();
            assertThat(stages.notices)
                    .anyMatch(line -> line.contains("node c is left alone for 2000 ms: its answer cannot"
                            + " be read: version 9 of the format is not known here"));
        }
    }

    @Test
    void a_request_of_a_newer_version_is_refused_with_its_number() {
        nodes.add("a", pipeline("plain", ""));
        Buffer newer = new Request(new StageKey("p", "mine"), "", 1, List.of())
                .encode()
                .setByte(4, (byte) 2);
        try (nodes) {
            Buffer answer = await(nodes.ask("a", newer, 1_000));

            assertThat(Answer.decode(answer, List.of()).reason())
                    .isEqualTo("the request cannot be read: version 2 of the format is not known here, only up to 1");
        }
    }

    @Test
    void a_node_that_has_enough_to_do_says_so() {
        CountDownLatch release = new CountDownLatch(1);
        Given.stage("plain", context -> (Stage) event -> {
            awaitLatch(release);
            return Outcome.kept(event);
        });
        PipelineConfig config = pipeline("plain", "");
        nodes.add("a", config);
        Buffer question = question(config);
        List<Future<Buffer>> answers = new ArrayList<>();
        try (nodes) {
            for (int i = 0; i < ServedStage.OPEN_MAX; i++) {
                answers.add(nodes.ask("a", question, 60_000));
            }

            Buffer busy = await(nodes.ask("a", question, 60_000));

            Answer read = Answer.decode(busy, List.of());
            assertThat(read.status()).isEqualTo(Answer.Status.BUSY);
            release.countDown();
            answers.forEach(RunningStages::await);
        }
    }

    @Test
    void work_that_nobody_awaits_any_more_is_not_begun() {
        CountDownLatch release = new CountDownLatch(1);
        Queue<Long> seen = new ConcurrentLinkedQueue<>();
        Given.stage("plain", context -> (Stage) event -> {
            seen.add(event.origin().offset());
            awaitLatch(release);
            return Outcome.kept(event);
        });
        PipelineConfig config = pipeline("plain", "", "\"poolSize\": 1");
        nodes.add("a", config);
        try (nodes) {
            Future<Buffer> first = nodes.ask("a", question(config, 60_000, 1), 60_000);
            await().atMost(LONG).until(() -> seen.size() == 1);
            Buffer second = await(nodes.ask("a", question(config, 1, 2), 60_000));

            assertThat(Answer.decode(second, List.of()).reason()).contains("the claim was given up");
            release.countDown();
            await(first);
            assertThat(seen).containsExactly(1L);
        }
    }

    private static UnaryOperator<Future<Buffer>> fail(AskException.Cause why) {
        return answer -> Future.failedFuture(new AskException(why, "because of the test"));
    }

    private static Buffer question(PipelineConfig config) {
        return question(config, 60_000, 1);
    }

    private static Buffer question(PipelineConfig config, long awaitedMs, long offset) {
        StagePlan plan = new StagePlans(config, new Providers(Given.plugins()), Outside.real(), new Problems())
                .compile()
                .get(0);
        return new Request(
                        new StageKey("p", "mine"),
                        StageDigest.of(plan, WorkingNodes.VERSION),
                        awaitedMs,
                        List.of(Given.event(0, offset, "1")))
                .encode();
    }

    private RunningStages running(String use, String options) {
        return RunningStages.offloading(pipeline(use, options), Tracing.NONE, nodes::of);
    }
}
