package dev.leat.http;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.http.BackgroundTask.Kind;
import dev.leat.http.BackgroundTask.State;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final AtomicLong clockMs = new AtomicLong(1_000);
    private final BackgroundTasks tasks = new BackgroundTasks(context, clockMs::get);

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
    }

    @Test
    void a_task_ends_as_its_work_does() throws Exception {
        BackgroundTask good = finished("a", Future.succeededFuture());
        BackgroundTask bad = finished("a", Future.failedFuture(new IllegalStateException("no")));

        assertThat(good.state()).isEqualTo(State.DONE);
        assertThat(bad.state()).isEqualTo(State.FAILED);
        assertThat(bad.failure()).hasMessage("no");
        assertThat(TaskJson.of(bad).path("reason").asText()).contains("IllegalStateException");
        assertThat(on(() -> tasks.all().stream().map(BackgroundTask::id).toList()))
                .containsExactly(2L, 1L);
    }

    @Test
    void work_that_throws_ends_its_task() throws Exception {
        BackgroundTasks.Started started = on(() -> tasks.start(Kind.REPLAY, "a", task -> {
            throw new IllegalStateException("no");
        }));
        done(started.ended());

        assertThat(started.task().state()).isEqualTo(State.FAILED);
        assertThat(finished("a", Future.succeededFuture()).state()).isEqualTo(State.DONE);
    }

    @Test
    void one_pipeline_has_one_task_at_a_time_and_a_process_only_a_few() throws Exception {
        List<Promise<Void>> works = new ArrayList<>();
        for (int i = 0; i < BackgroundTasks.OPEN_MAX; i++) {
            Promise<Void> work = Promise.promise();
            works.add(work);
            String pipeline = "p" + i;
            on(() -> tasks.start(Kind.REPLAY, pipeline, task -> work.future()));
        }

        assertThatThrownBy(() -> finished("p0", Future.succeededFuture())).hasMessageContaining("task 1 of this");
        assertThatThrownBy(() -> finished("q", Future.succeededFuture())).hasMessageContaining("4 tasks are running");
        works.get(0).complete();
        on(() -> null);
        assertThat(finished("q", Future.succeededFuture()).state()).isEqualTo(State.DONE);
    }

    @Test
    void a_cancelled_task_ends_with_its_step_and_says_so() throws Exception {
        Promise<Void> work = Promise.promise();
        BackgroundTasks.Started started = on(() -> tasks.start(Kind.DISCARD, "a", task -> work.future()));

        on(() -> {
            started.task().cancel();
            return null;
        });
        assertThat(started.task().cancelled()).isTrue();
        assertThat(started.task().state()).isEqualTo(State.CANCELLING);
        work.complete();
        done(started.ended());

        assertThat(started.task().state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void a_reload_is_not_left_half_way() throws Exception {
        Promise<Void> work = Promise.promise();
        BackgroundTasks.Started started = on(() -> tasks.start(Kind.RELOAD, "a", task -> work.future()));

        started.task().cancel();
        work.complete();
        done(started.ended());

        assertThat(started.task().state()).isEqualTo(State.DONE);
    }

    @Test
    void those_that_have_ended_are_kept_for_a_while_and_only_so_many() throws Exception {
        finished("a", Future.succeededFuture());
        clockMs.addAndGet(BackgroundTasks.KEPT_MS);
        assertThat(on(() -> tasks.get(1)).id()).isEqualTo(1);
        clockMs.addAndGet(1);
        assertThatThrownBy(() -> on(() -> tasks.get(1))).hasMessageContaining("no task 1");

        for (int i = 0; i <= BackgroundTasks.KEPT_MAX; i++) {
            finished("a", Future.succeededFuture());
        }
        assertThat(on(tasks::all)).hasSize(BackgroundTasks.KEPT_MAX).last().returns(3L, BackgroundTask::id);
    }

    @Test
    void a_task_keeps_the_last_of_what_went_wrong() {
        BackgroundTask task = new BackgroundTask(1, Kind.REPLAY, "a", 0);
        for (int i = 1; i <= BackgroundTask.ERRORS_MAX + 5; i++) {
            task.erred(Integer.toString(i), "no");
        }

        assertThat(task.failed()).isEqualTo(BackgroundTask.ERRORS_MAX + 5L);
        assertThat(task.errors())
                .hasSize(BackgroundTask.ERRORS_MAX)
                .first()
                .returns("6", BackgroundTask.TaskError::what);
    }

    private BackgroundTask finished(String pipeline, Future<Void> work) throws Exception {
        BackgroundTasks.Started started = on(() -> tasks.start(Kind.REPLAY, pipeline, task -> work));
        done(started.ended());
        return started.task();
    }

    private <T> T on(Callable<T> work) throws Exception {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> {
            try {
                done.complete(work.call());
            } catch (Exception failure) {
                done.fail(failure);
            }
        });
        return done(done.future());
    }
}
