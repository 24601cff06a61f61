package dev.leat.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Event;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.batch.DeadLetter;
import dev.leat.config.Binder;
import dev.leat.config.Problems;
import dev.leat.expression.JsltCompiler;
import dev.leat.stage.builtin.Parallel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When an event of a parallel stage is decided, and how. */
class BranchResultsTest {
    private static final Event EVENT = Given.event(0, 0, "{\"n\":7}");

    @Test
    void all_waits_for_every_branch_and_keeps_their_order() {
        BranchResults results = results("\"into\": \"r\"", "", "", "");

        assertThat(results.value("c", json("3"))).isNull();
        assertThat(results.value("a", json("1"))).isNull();
        assertThat(value(results.value("b", json("2")))).isEqualTo("{\"n\":7,\"r\":{\"a\":1,\"b\":2,\"c\":3}}");
        assertThat(results.incomplete()).isFalse();
    }

    @Test
    void without_into_results_become_fields() {
        BranchResults results = results("\"join\": \"any\"", "", "", "");

        assertThat(value(results.value("b", json("{\"n\": 1}")))).isEqualTo("{\"n\":7,\"b\":{\"n\":1}}");
    }

    @Test
    void a_dropped_event_has_no_result_and_fails_nothing() {
        BranchResults results = results("\"into\": \"r\"", "", "", "");

        assertThat(results.nothing("a")).isNull();
        assertThat(results.nothing("b")).isNull();
        assertThat(value(results.nothing("c"))).isEqualTo("{\"n\":7,\"r\":{}}");
        assertThat(results.incomplete()).isFalse();
    }

    @Test
    void the_first_failure_fails_the_event_at_once() {
        BranchResults results = results("\"into\": \"r\"", "", "", "");

        assertThat(results.failed("b", letter()))
                .isEqualTo(Outcome.failed(FailureKind.REJECTED, "branch 'b': ask: no"));
    }

    @Test
    void a_failure_can_be_left_out_or_replaced() {
        String omit = "\"onFailure\": \"omit\",";
        String fallback = "\"onFailure\": \"default\", \"fallback\": \"0 - .n\",";
        BranchResults results = results("\"into\": \"r\"", omit, fallback, "");

        assertThat(results.failed("a", letter())).isNull();
        assertThat(results.failed("b", letter())).isNull();
        assertThat(value(results.value("c", json("3")))).isEqualTo("{\"n\":7,\"r\":{\"b\":-7,\"c\":3}}");
        assertThat(results.incomplete()).isTrue();
    }

    @Test
    void what_is_late_can_be_left_out_or_replaced_apart_from_what_fails() {
        String omit = "\"onLate\": \"omit\",";
        String fallback = "\"onLate\": \"default\", \"fallback\": \"null\",";
        BranchResults results = results("\"into\": \"r\"", omit, fallback, "");

        assertThat(results.value("c", json("3"))).isNull();
        assertThat(value(results.late("too late"))).isEqualTo("{\"n\":7,\"r\":{\"b\":null,\"c\":3}}");
        assertThat(results("", omit, fallback, "").failed("a", letter())).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void one_late_branch_that_may_not_be_fails_the_event() {
        BranchResults results = results("", "\"onLate\": \"omit\",", "", "\"onLate\": \"omit\",");

        assertThat(results.late("too late")).isEqualTo(Outcome.failed(FailureKind.TIMEOUT, "branch 'b': too late"));
    }

    @Test
    void a_fallback_that_fails_fails_the_event() {
        BranchResults results = results("", "\"onFailure\": \"default\", \"fallback\": \"number(\\\"x\\\")\",", "", "");

        assertThat(results.failed("a", letter()))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("branch 'a': fallback: "));
    }

    @Test
    void any_fails_only_when_no_branch_is_left() {
        BranchResults results = results("\"join\": \"any\"", "", "", "");

        assertThat(results.nothing("a")).isNull();
        assertThat(results.failed("b", letter())).isNull();
        assertThat(results.nothing("c"))
                .isEqualTo(Outcome.failed(
                        FailureKind.REJECTED,
                        "0 of 1 needed result: branch 'a': it dropped the event; branch 'b': ask: no;"
                                + " branch 'c': it dropped the event"));
    }

    @Test
    void a_quorum_ends_with_its_last_result_or_when_it_is_out_of_reach() {
        String two = "\"join\": \"quorum\", \"quorum\": 2, \"into\": \"r\"";
        BranchResults reached = results(two, "", "", "");
        BranchResults missed = results(two, "", "", "");
        BranchResults late = results(two, "", "", "");

        assertThat(reached.value("c", json("3"))).isNull();
        assertThat(value(reached.value("a", json("1")))).isEqualTo("{\"n\":7,\"r\":{\"a\":1,\"c\":3}}");
        assertThat(missed.failed("a", letter())).isNull();
        assertThat(missed.nothing("b")).isInstanceOf(Outcome.Failed.class);
        assertThat(late.value("b", json("2"))).isNull();
        assertThat(late.late("too late"))
                .isEqualTo(Outcome.failed(
                        FailureKind.TIMEOUT, "1 of 2 needed results: branch 'a': too late; branch 'c': too late"));
    }

    @Test
    void an_object_in_the_way_fails_the_event() {
        BranchResults results = results("\"join\": \"any\", \"into\": \"n.r\"", "", "", "");

        assertThat(results.value("a", json("1")))
                .isEqualTo(Outcome.failed(FailureKind.REJECTED, "'n.r' lies inside a field that is no object"));
    }

    private static BranchResults results(String more, String a, String b, String c) {
        String stages = " \"stages\": [{\"name\": \"x\", \"type\": \"filter\"}]}";
        String options = "{" + more + (more.isEmpty() ? "" : ", ") + "\"branches\": {\"a\": {" + a + stages
                + ", \"b\": {" + b + stages + ", \"c\": {" + c + stages + "}}";
        Problems problems = new Problems();
        Parallel parallel = new Binder(new JsltCompiler()).bind(Given.section(options), Parallel.class, problems);
        assertThat(problems.all()).isEmpty();
        return new BranchResults(Objects.requireNonNull(parallel), EVENT);
    }

    private static DeadLetter letter() {
        return DeadLetter.of(EVENT, "ask", FailureKind.REJECTED, "no");
    }

    private static JsonNode json(String text) {
        return Given.event(0, 0, text).value();
    }

    private static String value(@Nullable Outcome outcome) {
        assertThat(List.of(Objects.requireNonNull(outcome))).allMatch(Outcome.Kept.class::isInstance);
        return ((Outcome.Kept) outcome).event().value().toString();
    }
}
