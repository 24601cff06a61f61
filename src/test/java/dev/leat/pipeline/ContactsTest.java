package dev.leat.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.leat.observe.NoTelemetry;
import dev.leat.observe.ServerContact;
import dev.leat.observe.ServerContact.Server;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContactsTest {
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long BOUND_MS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> told = new ArrayList<>();
    private final Wire kafka = new Wire();
    private final Wire postgres = new Wire();
    private long nowMs = 5_000;
    private final Contacts contacts = new Contacts(
            vertx,
            () -> TimeUnit.MILLISECONDS.toNanos(nowMs),
            new Told(),
            List.of(kafka.line(Server.KAFKA), postgres.line(Server.POSTGRESQL)));

    @AfterEach
    void close() {
        Future<Void> closed = vertx.close();
        await().atMost(WAIT).until(closed::isComplete);
    }

    @Test
    void a_server_that_answers_now_and_then_is_heard_of_however_rarely() {
        for (int i = 0; i < 5; i++) {
            passSeconds(10);
            kafka.answers++;
            postgres.answers++;
            passSeconds(1);
        }

        assertThat(told).isEmpty();
        assertThat(contacts.seen()).noneMatch(ServerContact::silent);
    }

    @Test
    void the_one_that_is_silent_is_told_of_once_and_so_is_its_next_answer() {
        kafka.trouble = "cluster id: timed out";
        for (int i = 0; i < 30; i++) {
            postgres.answers++;
            passSeconds(1);
        }
        assertThat(told).containsExactly("KAFKA silent for 11000 ms, cluster id: timed out");
        assertThat(contacts.seen()).extracting(ServerContact::silent).containsExactly(true, false);
        assertThat(contacts.seen()).extracting(ServerContact::silentMs).containsExactly(30_000L, 0L);

        kafka.answers++;
        passSeconds(1);

        assertThat(told).hasSize(2).last().isEqualTo("KAFKA heard after 31000 ms");
        assertThat(contacts.seen()).noneMatch(ServerContact::silent);
    }

    @Test
    void both_can_be_silent() {
        passSeconds(11);

        assertThat(told).containsExactly("KAFKA silent for 11000 ms, ", "POSTGRESQL silent for 11000 ms, ");
    }

    @Test
    void a_slow_answer_is_none_until_the_bound_has_passed() {
        passSeconds(10);
        assertThat(contacts.seen()).noneMatch(ServerContact::silent);

        passSeconds(1);
        assertThat(contacts.seen()).allMatch(ServerContact::silent);
    }

    @Test
    void is_asked_only_when_it_has_been_silent_for_half_of_the_bound() {
        passSeconds(5);
        assertThat(kafka.asked).isZero();

        passSeconds(3);
        assertThat(kafka.asked).isEqualTo(3);

        kafka.answers++;
        passSeconds(5);
        assertThat(kafka.asked).isEqualTo(3);
        assertThat(postgres.asked).isEqualTo(8);
    }

    @Test
    void a_process_that_slept_has_not_listened() {
        passSeconds(3);

        nowMs += TimeUnit.HOURS.toMillis(1);
        contacts.look();

        assertThat(told).isEmpty();
        assertThat(contacts.seen()).extracting(ServerContact::silentMs).containsOnly(4_000L);
        passSeconds(7);
        assertThat(told).hasSize(2);
    }

    @Test
    void looks_by_itself_and_says_nothing_more_after_the_end() {
        contacts.start();
        assertThat(contacts.seen()).extracting(ServerContact::server).containsExactly(Server.values());

        assertThat(contacts.stop().succeeded()).isTrue();

        assertThat(contacts.seen()).isEmpty();
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowMs += Contacts.EVERY_MS;
            contacts.look();
        }
    }

    /** The way to one server. */
    private static final class Wire {
        long answers = 7;
        String trouble = "";
        int asked;

        Contacts.Line line(Server server) {
            return new Contacts.Line(server, BOUND_MS, () -> answers, () -> trouble, () -> asked++);
        }
    }

    private final class Told extends NoTelemetry {
        @Override
        public void serverSilent(ServerContact contact) {
            told.add(contact.server() + " silent for " + contact.silentMs() + " ms, " + contact.trouble());
        }

        @Override
        public void serverHeard(Server server, long silentMs) {
            told.add(server + " heard after " + silentMs + " ms");
        }
    }
}
