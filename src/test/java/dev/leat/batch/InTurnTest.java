package dev.leat.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InTurnTest {
    private static final List<Integer> MANY =
            IntStream.range(0, 100_000).boxed().toList();

    private final List<Promise<Void>> begun = new ArrayList<>();

    private Future<Void> begin() {
        Promise<Void> step = Promise.promise();
        begun.add(step);
        return step.future();
    }

    @Test
    void a_step_begins_when_the_one_before_it_has_ended() {
        Future<Void> all = InTurn.each(List.of("a", "b"), item -> begin());
        assertThat(begun).hasSize(1);

        begun.get(0).complete();
        assertThat(begun).hasSize(2);
        assertThat(all.isComplete()).isFalse();

        begun.get(1).complete();
        assertThat(all.succeeded()).isTrue();
    }

    @Test
    void the_first_failure_is_the_last_step() {
        Future<Void> all = InTurn.each(MANY, item -> begin());

        begun.get(0).complete();
        begun.get(1).fail("refused");

        assertThat(begun).hasSize(2);
        assertThat(all.cause()).hasMessage("refused");
    }

    @Test
    void any_number_of_steps_that_end_at_once_needs_no_stack() {
        Future<Void> all = InTurn.each(MANY, item -> Future.succeededFuture());

        assertThat(all.succeeded()).isTrue();
    }

    @Test
    void any_number_of_steps_that_end_later_needs_no_stack() {
        Future<Void> all = InTurn.each(MANY, item -> begin());

        for (int at = 0; at < MANY.size(); at++) {
            begun.get(at).complete();
        }

        assertThat(all.succeeded()).isTrue();
    }

    @Test
    void what_a_step_throws_is_its_failure() {
        Future<Void> all = InTurn.each(MANY, item -> {
            if (item == 0) {
                return begin();
            }
            throw new StackOverflowError("thrown");
        });
        begun.get(0).complete();

        assertThat(all.cause()).isInstanceOf(StackOverflowError.class).hasMessage("thrown");
    }

    @Test
    void it_is_repeated_while_there_is_more() {
        List<Integer> left = new ArrayList<>(List.of(1, 2, 3));

        Future<Void> all = InTurn.repeat(() -> {
            left.remove(0);
            return Future.succeededFuture(!left.isEmpty());
        });

        assertThat(all.succeeded()).isTrue();
        assertThat(left).isEmpty();
    }
}
