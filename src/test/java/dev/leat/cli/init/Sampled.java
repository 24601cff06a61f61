package dev.leat.cli.init;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.Event;
import dev.leat.api.Expression;
import dev.leat.api.Header;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.config.ConfigReader;
import dev.leat.config.PipelineConfig;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import dev.leat.sink.TargetColumn;
import dev.leat.sink.TargetTable;
import dev.leat.stage.StageTypes;
import dev.leat.stage.builtin.Conversion;
import dev.leat.stage.builtin.Convert;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events, tables and what becomes of them, for tests of proposals. */
final class Sampled {
    static final Ends ENDS = new Ends(
            "orders",
            "localhost:9092",
            "orders",
            Map.of(),
            new Ends.Database(
                    "postgresql://localhost:5432/shop", "shop", TextNode.valueOf("${env:DB_PASSWORD}"), "public.t"));

    private Sampled() {}

    static List<Event> events(String... values) {
        List<Event> events = new ArrayList<>();
        for (String value : values) {
            events.add(event(events.size(), "k" + events.size(), value));
        }
        return events;
    }

    static Event event(long offset, @Nullable String key, @Nullable String value, Header... headers) {
        return Event.of(new Origin(
                "orders",
                0,
                offset,
                1_700_000_000_000L + offset,
                KeyFormat.STRING,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                List.of(headers)));
    }

    static Event elsewhere(int partition, Event event) {
        Origin origin = event.origin();
        return Event.of(new Origin(
                origin.topic(),
                partition,
                origin.offset(),
                origin.timestampMs(),
                origin.keyFormat(),
                origin.key(),
                origin.value(),
                origin.headers()));
    }

    static Header header(String name, String value) {
        return new Header(name, value.getBytes(UTF_8));
    }

    /** Columns such as "order_id bigint not null"; the first "not null" ones are no key. */
    static TargetTable table(List<List<String>> unique, String... columns) {
        List<TargetColumn> all = Arrays.stream(columns).map(Sampled::column).toList();
        return new TargetTable("public.t", all, unique, true, true);
    }

    private static TargetColumn column(String sql) {
        boolean notNull = sql.endsWith(" not null");
        String plain = notNull ? sql.substring(0, sql.length() - " not null".length()) : sql;
        int space = plain.indexOf(' ');
        return TargetColumn.ofType(plain.substring(0, space), plain.substring(space + 1), notNull);
    }

    /** The expressions that a proposal fills columns with. */
    static Map<String, String> expressions(TargetTable table, List<Event> events) {
        Map<String, String> expressions = new LinkedHashMap<>();
        Proposal.of(table, Observed.of(events))
                .fits()
                .forEach(
                        (column, fit) -> expressions.put(column, fit.candidate().expression()));
        return expressions;
    }

    /** The proposed file as the real reader reads it; fails when that finds a mistake. */
    static PipelineConfig read(String text) {
        JsltCompiler expressions = new JsltCompiler();
        return new ConfigReader(
                        expressions, Map.of("DB_PASSWORD", "secret"), StageCheck.of(StageTypes.options(), expressions))
                .readPipeline(text, "proposed.json")
                .orThrow();
    }

    /** The values that an event's row gets, through the proposed stage and expressions. */
    static Map<String, JsonNode> row(Proposal proposal, PipelineConfig config, Event event) {
        Map<String, Conversion> fields = new LinkedHashMap<>();
        proposal.fits().values().forEach(fit -> {
            Change change = fit.change();
            if (change != null) {
                fields.put(
                        fit.candidate().fieldPath(),
                        new Conversion(
                                change.to(), change.format(), ZoneOffset.UTC, null, Conversion.Rounding.HALF_UP));
            }
        });
        Event converted = fields.isEmpty() ? event : kept(new Convert(fields).stage(), event);
        Map<String, JsonNode> row = new LinkedHashMap<>();
        Map<String, Expression> columns = config.sink().tables().get(0).columns();
        columns.forEach((column, expression) -> row.put(column, expression.apply(converted)));
        return row;
    }

    private static Event kept(Stage stage, Event event) {
        if (stage.apply(event) instanceof Outcome.Kept kept) {
            return kept.event();
        }
        throw new AssertionError("not kept");
    }
}
