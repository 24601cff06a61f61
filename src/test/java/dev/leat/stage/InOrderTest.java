package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final InOrder<String> order = new InOrder<>();
    private final List<String> released = new ArrayList<>();

    @Test
    void releases_what_is_done_at_once() {
        Future<String> answer = order.submit("a", Future.succeededFuture("1"), this::release);

        assertThat(answer.result()).isEqualTo("answer to 1");
        assertThat(order.size()).isZero();
    }

    @Test
    void holds_back_what_overtook() {
        Promise<String> first = Promise.promise();
        Promise<String> second = Promise.promise();
        order.submit("a", first.future(), this::release);
        Future<String> answer = order.submit("a", second.future(), this::release);

        second.complete("2");
        assertThat(released).isEmpty();
        first.complete("1");

        assertThat(released).containsExactly("1", "2");
        assertThat(answer.result()).isEqualTo("answer to 2");
        assertThat(order.size()).isZero();
    }

    @Test
    void holds_back_what_was_done_before_it_came() {
        Promise<String> first = Promise.promise();
        order.submit("a", first.future(), this::release);
        order.submit("a", Future.succeededFuture("2"), this::release);

        assertThat(released).isEmpty();
    }

    @Test
    void other_keys_do_not_wait() {
        order.submit("slow", Promise.<String>promise().future(), this::release);
        order.submit("fast", Future.succeededFuture("1"), this::release);

        assertThat(released).containsExactly("1");
    }

    @Test
    void a_failure_releases_nothing_and_holds_nobody_up() {
        Promise<String> first = Promise.promise();
        Future<String> failed = order.submit("a", first.future(), this::release);
        order.submit("a", Future.succeededFuture("2"), this::release);

        first.fail("broken");

        assertThat(failed.cause()).hasMessage("broken");
        assertThat(released).containsExactly("2");
    }

    @RepeatedTest(50)
    void keeps_the_order_of_every_key_in_any_interleaving() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Integer> submitted = new HashMap<>();
        List<Promise<String>> open = new ArrayList<>();
        List<String> names = new ArrayList<>();

        for (int step = 0; step < 400; step++) {
            if (open.isEmpty() || (step < 200 && random.nextBoolean())) {
                String key = "k" + random.nextInt(4);
                Promise<String> work = Promise.promise();
                open.add(work);
                names.add(key + ":" + submitted.merge(key, 1, Integer::sum));
                order.submit(key, work.future(), this::release);
            } else {
                int index = random.nextInt(open.size());
                open.remove(index).complete(names.remove(index));
            }
        }
        while (!open.isEmpty()) {
            open.remove(0).complete(names.remove(0));
        }

        Map<String, Integer> seen = new HashMap<>();
        for (String name : released) {
            String key = name.substring(0, 2);
            assertThat(name).as("seed %d", seed).isEqualTo(key + ":" + seen.merge(key, 1, Integer::sum));
        }
        assertThat(seen).as("seed %d", seed).isEqualTo(submitted);
        assertThat(order.size()).isZero();
    }

    private Future<String> release(String result) {
        released.add(result);
        return Future.succeededFuture("answer to " + result);
    }
}
