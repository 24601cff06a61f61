package dev.leat.stage.lookup;

import static dev.leat.stage.lookup.Lookups.cache;
import static dev.leat.stage.lookup.Lookups.found;
import static dev.leat.stage.lookup.Lookups.key;
import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.TransientException;
import dev.leat.observe.PoolUse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is asked for what, and who gets it. The source answers when the test says so. */
class LoaderTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context lane = vertx.getOrCreateContext();
    private final GivenSource source = new GivenSource();
    private final PoolUse pool = PoolUse.untold();
    private Loader made = loader(1, 1);
    private final RowCache cache = cache("\"ttlMs\": 3600000, \"missingTtlMs\": 3600000");

    @AfterEach
    void close() {
        assertThat(pool.waiting() + pool.used()).isEqualTo(made.open());
        done(vertx.close());
    }

    @Test
    void a_key_is_asked_for_once_whoever_wants_it() {
        Loader loader = loader(4, 100);
        Ask one = ask("a");
        Ask two = ask("a");
        Ask later = ask("a");

        loader.ask(List.of(one, ask("b"), two));
        loader.ask(List.of(later));
        assertThat(source.keys()).containsExactly(List.of(key("a"), key("b")));
        source.asked.get(0).answer(found("A"), found("B"));

        assertThat(List.of(one, two, later))
                .allSatisfy(ask -> assertThat(done(ask.answer())).isEqualTo(found("A")));
        assertThat(loader.open()).isZero();
    }

    @Test
    void while_all_connections_are_busy_keys_gather_for_the_next_query() {
        Loader loader = loader(1, 100);
        loader.ask(List.of(ask("a")));
        loader.ask(List.of(ask("b"), ask("c")));
        loader.ask(List.of(ask("d"), ask("b")));
        assertThat(source.asked).hasSize(1);

        source.asked.get(0).answer(found());

        assertThat(source.keys()).containsExactly(List.of(key("a")), List.of(key("b"), key("c"), key("d")));
    }

    @Test
    void a_query_has_no_more_keys_than_allowed_and_there_are_no_more_queries() {
        Loader loader = loader(2, 2);
        loader.ask(List.of(ask("a"), ask("b"), ask("c"), ask("d"), ask("e")));
        assertThat(source.keys()).containsExactly(List.of(key("a"), key("b")), List.of(key("c"), key("d")));

        source.asked.get(1).answer(found(), found());

        assertThat(source.keys()).hasSize(3).last().isEqualTo(List.of(key("e")));
    }

    @Test
    void what_is_known_is_answered_without_a_query_and_so_is_what_is_missing() {
        Loader loader = loader(1, 100);
        loader.ask(List.of(ask("a"), ask("b")));
        source.asked.get(0).answer(found("A"), found());

        Ask known = ask("a");
        Ask missing = ask("b");
        loader.ask(List.of(known, missing));

        assertThat(done(known.answer())).isEqualTo(found("A"));
        assertThat(done(missing.answer())).isEqualTo(found());
        assertThat(source.asked).hasSize(1);
    }

    @Test
    void a_failure_is_that_of_all_who_wait_and_is_not_kept() {
        Loader loader = loader(1, 100);
        Ask one = ask("a");
        Ask two = ask("b");
        loader.ask(List.of(one, two));
        source.asked.get(0).fail();

        assertThat(failure(one)).isInstanceOf(TransientException.class).isSameAs(failure(two));
        loader.ask(List.of(ask("a")));
        assertThat(source.asked).hasSize(2);
    }

    @Test
    void a_key_that_nobody_waits_for_any_more_is_not_asked_for() {
        Loader loader = loader(1, 100);
        Ask busy = ask("a");
        Ask gone = ask("b");
        Ask stays = ask("c");
        loader.ask(List.of(busy, gone, stays));
        source.asked.get(0).answer(found(), found(), found());
        loader.ask(List.of(ask("x")));
        Ask waits = ask("y");
        loader.ask(List.of(waits));
        Ask early = ask("z");
        early.cancel();
        loader.ask(List.of(early));
        assertThat(loader.open()).isEqualTo(2);

        loader.forget(waits);
        assertThat(loader.open()).isEqualTo(1);
        source.asked.get(1).answer(found());

        assertThat(source.asked).hasSize(2);
        assertThat(loader.open()).isZero();
    }

    @Test
    void a_query_is_cancelled_when_the_last_has_left_and_not_before() {
        Loader loader = loader(2, 100);
        Ask a = ask("a");
        Ask alsoA = ask("a");
        Ask b = ask("b");
        loader.ask(List.of(a, alsoA, b));
        loader.forget(a);
        loader.forget(b);
        assertThat(source.asked.get(0).cancelled).isZero();

        Ask back = ask("b");
        loader.ask(List.of(back));
        loader.forget(alsoA);
        assertThat(source.asked.get(0).cancelled).isZero();
        loader.forget(back);

        assertThat(source.asked.get(0).cancelled).isEqualTo(1);
        Ask anew = ask("a");
        loader.ask(List.of(anew));
        assertThat(source.keys()).hasSize(2).last().isEqualTo(List.of(key("a")));
        source.asked.get(0).fail();
        assertThat(anew.answer().isComplete()).isFalse();
        source.asked.get(1).answer(found("A"));
        assertThat(done(anew.answer())).isEqualTo(found("A"));
        assertThat(loader.open()).isZero();
    }

    @Test
    void what_was_asked_for_before_a_change_serves_who_waits_and_nobody_after() {
        Loader loader = loader(2, 100);
        Ask before = ask("a");
        loader.ask(List.of(before, ask("b")));

        loader.changed(key("a"));
        Ask after = ask("a");
        loader.ask(List.of(after, ask("b")));
        assertThat(source.keys()).containsExactly(List.of(key("a"), key("b")), List.of(key("a")));
        source.asked.get(1).answer(found("new"));
        source.asked.get(0).answer(found("old"), found("B"));

        assertThat(done(before.answer())).isEqualTo(found("old"));
        assertThat(done(after.answer())).isEqualTo(found("new"));
        assertThat(cache.get(key("a"))).isEqualTo(found("new"));
        assertThat(cache.get(key("b"))).isEqualTo(found("B"));
    }

    @Test
    void a_change_of_a_key_drops_it_and_no_other() {
        Loader loader = loader(2, 100);
        loader.ask(List.of(ask("a"), ask("b")));
        source.asked.get(0).answer(found("A"), found("B"));

        loader.changed(key("a"));
        loader.changed(key("unknown"));

        assertThat(cache.get(key("a"))).isNull();
        assertThat(cache.get(key("b"))).isEqualTo(found("B"));
    }

    @Test
    void a_change_of_any_key_is_one_of_all() {
        Loader loader = loader(2, 100);
        loader.ask(List.of(ask("a")));
        source.asked.get(0).answer(found("A"));
        loader.ask(List.of(ask("b")));

        loader.changed(null);
        source.asked.get(1).answer(found("B"));

        assertThat(cache.get(key("a"))).isNull();
        assertThat(cache.get(key("b"))).isNull();
    }

    @Test
    void while_changes_are_not_heard_nothing_is_kept() {
        Loader loader = loader(2, 100);
        loader.ask(List.of(ask("a"), ask("b")));
        source.asked.get(0).answer(found("A"), found("B"));
        loader.ask(List.of(ask("under way")));

        loader.heard(false);
        assertThat(cache.get(key("a"))).isNull();
        source.asked.get(1).answer(found("W"));
        loader.ask(List.of(ask("a")));
        loader.heard(true);
        source.asked.get(2).answer(found("A"));
        assertThat(cache.get(key("under way"))).isNull();
        assertThat(cache.get(key("a"))).as("asked for before").isNull();

        loader.ask(List.of(ask("a")));
        source.asked.get(3).answer(found("A"));
        assertThat(cache.get(key("a"))).isNotNull();
    }

    @Test
    void it_ends_though_neither_a_query_nor_the_source_does() {
        Loader loader = loader(1, 100);
        Ask ask = ask("a");
        loader.ask(List.of(ask));
        source.end = Promise.<Void>promise().future();

        done(loader.close());

        assertThat(source.closed).isTrue();
        assertThat(failure(ask)).hasMessageContaining("the look-up was closed");
    }

    @Test
    void when_it_is_closed_all_who_wait_fail_and_what_runs_is_cancelled_first() {
        Loader loader = loader(1, 100);
        Ask runs = ask("a");
        Ask waits = ask("b");
        loader.ask(List.of(runs, waits));
        Ask late = ask("c");

        Future<Void> closing = loader.close();
        assertThat(source.asked.get(0).cancelled).isEqualTo(1);
        assertThat(source.closed).isFalse();
        source.asked.get(0).fail();

        done(closing);
        assertThat(source.closed).isTrue();
        loader.ask(List.of(late));
        assertThat(failure(runs)).hasMessageContaining("the look-up was closed");
        assertThat(failure(waits)).hasMessageContaining("the look-up was closed");
        assertThat(failure(late)).hasMessageContaining("the look-up was closed");
        assertThat(loader.open()).isZero();
    }

    private Loader loader(int connections, int keysMax) {
        made = new Loader(
                source,
                cache,
                Lookups.options(", \"connections\": " + connections + ", \"keysMax\": " + keysMax),
                pool);
        return made;
    }

    private Ask ask(String key) {
        return new Ask(key(key), lane);
    }

    private static Throwable failure(Ask ask) {
        return done(ask.answer().transform(done -> Future.succeededFuture(done.cause())));
    }
}
