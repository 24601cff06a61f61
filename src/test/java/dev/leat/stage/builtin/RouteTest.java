package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.KeyFormat;
import dev.leat.api.Outcome;
import dev.leat.config.KeyException;
import dev.leat.expression.JsltCompiler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final String ORDERS_AND_LARGE =
            "\"branches\": {\"orders\": {\"when\": \".kind == \\\"order\\\"\"}, \"large\": {\"when\": \".n > 10\"}}";

    @Test
    void the_first_branch_that_takes_an_event_gets_the_event_itself() {
        Route route = route(ORDERS_AND_LARGE);

        assertThat(branches(route, "{\"kind\": \"order\", \"n\": 20}")).containsExactly("orders null");
        assertThat(branches(route, "{\"n\": 20}")).containsExactly("large null");
    }

    @Test
    void all_branches_that_take_an_event_get_a_piece_named_after_them() {
        Route route = route(ORDERS_AND_LARGE + ", \"match\": \"all\"");

        assertThat(branches(route, "{\"kind\": \"order\", \"n\": 20}")).containsExactly("orders orders", "large large");
        assertThat(branches(route, "{\"n\": 20}")).containsExactly("large large");
    }

    @Test
    void pieces_of_pieces_name_both() {
        Route route = route(ORDERS_AND_LARGE + ", \"match\": \"all\"");
        Event piece = Try.event("{}").piece(2, Try.event("{\"n\": 11}").value());

        assertThat(names(route.apply(piece))).containsExactly("large 2.large");
        assertThat(names(route.apply(piece)).size()).isEqualTo(1);
        assertThat(((Outcome.Split) route.apply(piece))
                        .events()
                        .get(0)
                        .piece(0, piece.value())
                        .part())
                .isEqualTo("2.large.0");
    }

    @Test
    void a_branch_without_when_takes_what_no_other_one_takes() {
        String branches = "\"branches\": {\"rest\": {}, \"large\": {\"when\": \".n > 10\"}}";

        assertThat(branches(route(branches), "{\"n\": 20}")).containsExactly("large null");
        assertThat(branches(route(branches), "{\"n\": 2}")).containsExactly("rest null");
        assertThat(branches(route(branches + ", \"match\": \"all\""), "{\"n\": 20}"))
                .containsExactly("large large");
        assertThat(branches(route(branches + ", \"match\": \"all\""), "{\"n\": 2}"))
                .containsExactly("rest rest");
    }

    @Test
    void what_no_branch_takes_fails_or_is_dropped() {
        assertThat(route(ORDERS_AND_LARGE).apply(Try.event("{\"n\": 1}")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("no branch takes it"));
        assertThat(route(ORDERS_AND_LARGE + ", \"unmatched\": \"drop\"").apply(Try.event("{\"n\": 1}")))
                .isInstanceOf(Outcome.Dropped.class);
    }

    @Test
    void a_when_that_fails_fails_the_event() {
        Route route = route("\"branches\": {\"a\": {\"when\": \"number(.n) > 1\"}}");

        assertThatThrownBy(() -> route.apply(Try.event("{\"n\": \"x\"}"))).isInstanceOf(EventException.class);
    }

    @Test
    void a_tombstone_goes_into_every_branch() {
        Route route = route("\"branches\": {\"a\": {\"when\": \"false\"}, \"b\": {}}");
        Event tombstone = Try.event(KeyFormat.STRING, "k", null);

        assertThat(names(route.applyTombstone(tombstone))).containsExactly("a a", "b b");
        assertThat(((Outcome.Split) route.applyTombstone(tombstone)).events()).allMatch(Event::isTombstone);
    }

    @Test
    void two_branches_cannot_take_the_rest_and_names_must_be_names() {
        RouteBranch open = new RouteBranch(null, List.of());
        RouteBranch some = new RouteBranch(new JsltCompiler().compile("true"), List.of());

        assertThatThrownBy(() -> route(Map.of("a", open), Route.Unmatched.DROP))
                .isInstanceOf(KeyException.class)
                .hasMessageContaining("'a' takes what no other");
        assertThatThrownBy(() -> route(two(open, open), Route.Unmatched.FAIL)).hasMessageContaining("'a' too");
        assertThatThrownBy(() -> route(Map.of("a.b", some), Route.Unmatched.FAIL))
                .hasMessageContaining("must be named by");
    }

    private static Map<String, RouteBranch> two(RouteBranch first, RouteBranch second) {
        Map<String, RouteBranch> branches = new LinkedHashMap<>();
        branches.put("a", first);
        branches.put("b", second);
        return branches;
    }

    private static Route route(Map<String, RouteBranch> branches, Route.Unmatched unmatched) {
        return new Route(branches, Route.Match.FIRST, unmatched);
    }

    private static Route route(String options) {
        return Try.options(Route.class, "{" + options + "}");
    }

    private static List<String> branches(Route route, String value) {
        return names(route.apply(Try.event(value)));
    }

    private static List<String> names(Outcome outcome) {
        List<Event> events =
                outcome instanceof Outcome.Split split ? split.events() : List.of(((Outcome.Kept) outcome).event());
        return events.stream().map(event -> event.branch() + " " + event.part()).toList();
    }
}
