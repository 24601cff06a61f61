package dev.leat.cli.init;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.sink.TargetColumn;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a proposal as the file of a pipeline that says why it is as it is. */
final class ProposalText {
    private static final int SHOWN_MAX = 24;
    private static final int REASONS_MAX = 3;

    private final Ends ends;
    private final Proposal proposal;
    private final Observed observed;

    private ProposalText(Ends ends, Proposal proposal) {
        this.ends = ends;
        this.proposal = proposal;
        this.observed = proposal.observed();
    }

    static String of(Ends ends, Proposal proposal) {
        return new ProposalText(ends, proposal).file().text();
    }

    /** The least that can be read as a pipeline. */
    static String draft(Ends ends) {
        CommentedJson table = new CommentedJson()
                .add("table", CommentedJson.plain(ends.database().table()))
                .add("mode", TextNode.valueOf("append"));
        return new CommentedJson()
                .add("name", CommentedJson.plain(ends.name()))
                .add("source", source(ends, null))
                .add("sink", sink(ends, table))
                .text();
    }

    private CommentedJson file() {
        CommentedJson file = new CommentedJson()
                .note("proposed by leat init from %d events of %s and the table %s; look through it, then try it with:"
                        .formatted(
                                observed.all(), ends.topic(), proposal.table().name()))
                .note("leat check FILE; leat dry-run FILE; leat run FILE");
        values(file);
        file.note("positions in the database hang on the name: do not change it once the pipeline has run")
                .add("name", CommentedJson.plain(ends.name()))
                .add("source", source(ends, observed.keys()));
        stages(file);
        return file.add("sink", sink(ends, table()));
    }

    private void values(CommentedJson file) {
        if (!observed.unreadable().isEmpty()) {
            file.note("%d of %d sampled events are not JSON and become dead letters, unless a first stage such as"
                            .formatted(observed.unreadable().size(), observed.all())
                    + " decompress makes them readable:");
            unreadable(observed).forEach(file::note);
        }
        if (observed.notObjects() > 0) {
            file.note(observed.notObjects() + " of " + observed.all() + " sampled events are JSON, but no objects; a"
                    + " stage such as split or map could make objects of them");
        }
    }

    /** One sentence for each of the first ones. */
    static List<String> unreadable(Observed observed) {
        return observed.unreadable().stream()
                .limit(REASONS_MAX)
                .map(one -> one.where() + ": " + one.reason())
                .toList();
    }

    private static CommentedJson source(Ends ends, @Nullable KeyReading keys) {
        CommentedJson source = new CommentedJson()
                .add("bootstrapServers", CommentedJson.plain(ends.brokers()))
                .add("topics", JsonNodeFactory.instance.arrayNode().add(CommentedJson.plain(ends.topic())))
                .note("one group for one pipeline")
                .add("groupId", CommentedJson.plain("leat-" + ends.name()));
        if (keys != null) {
            source.note("the very first start only; or \"latest\", or a time such as \"2026-01-31T00:00:00Z\"")
                    .add("startAt", TextNode.valueOf("earliest"))
                    .add("key", TextNode.valueOf(keys.format().name().toLowerCase(Locale.ROOT)));
        }
        if (!ends.properties().isEmpty()) {
            CommentedJson properties = new CommentedJson();
            new TreeMap<>(ends.properties()).forEach(properties::add);
            source.add("properties", properties);
        }
        return source;
    }

    private static CommentedJson sink(Ends ends, CommentedJson table) {
        Ends.Database database = ends.database();
        CommentedJson sink = new CommentedJson().add("uri", CommentedJson.plain(database.uri()));
        String user = database.user();
        if (user != null) {
            sink.add("user", CommentedJson.plain(user));
        }
        JsonNode password = database.password();
        if (password == null) {
            sink.note("no password was given; with one: \"password\": \"${env:DB_PASSWORD}\"");
        } else {
            sink.add("password", password);
        }
        return sink.addOnly("tables", table);
    }

    private void stages(CommentedJson file) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        proposal.fits().values().forEach(fit -> {
            Change change = fit.change();
            if (change != null) {
                fields.set(fit.candidate().fieldPath(), change.options());
            }
        });
        if (fields.isEmpty()) {
            return;
        }
        CommentedJson converted = new CommentedJson();
        fields.properties().forEach(field -> converted.add(field.getKey(), field.getValue()));
        CommentedJson stage = new CommentedJson()
                .note("what is not of its column's type yet; one that cannot be converted becomes a dead letter")
                .add("name", TextNode.valueOf("types"))
                .add("type", TextNode.valueOf("convert"))
                .add("fields", converted);
        file.addOnly("stages", stage);
    }

    private CommentedJson table() {
        CommentedJson table = new CommentedJson()
                .add("table", CommentedJson.plain(ends.database().table()))
                .note(proposal.key().why());
        proposal.checks().forEach(doubt -> table.note("CHECK: " + doubt));
        if (proposal.key().isUpsert()) {
            ArrayNode key = JsonNodeFactory.instance.arrayNode();
            proposal.key().columns().forEach(column -> key.add(CommentedJson.plain(column)));
            table.add("mode", TextNode.valueOf("upsert")).add("key", key);
        } else {
            table.add("mode", TextNode.valueOf("append"));
        }
        tombstones(table);
        columns(table);
        return table;
    }

    private void tombstones(CommentedJson table) {
        table.note(proposal.deletion().why());
        if (proposal.deletion().isOn()) {
            ObjectNode keyFrom = JsonNodeFactory.instance.objectNode();
            proposal.deletion()
                    .keyFrom()
                    .forEach((column, expression) -> keyFrom.set(column, CommentedJson.plain(expression)));
            table.add("tombstones", TextNode.valueOf("delete")).add("keyFrom", keyFrom);
        } else {
            table.add("tombstones", TextNode.valueOf("ignore"));
        }
    }

    private void columns(CommentedJson table) {
        CommentedJson columns = new CommentedJson();
        for (TargetColumn column : proposal.table().columns()) {
            Fit fit = proposal.fits().get(column.name());
            if (fit != null) {
                columns.note(told(column, fit))
                        .add(column.name(), CommentedJson.plain(fit.candidate().expression()));
            } else if (column.isFree()) {
                columns.note(told(column));
            }
        }
        List<String> unused = proposal.unusedFields();
        if (!unused.isEmpty()) {
            int more = unused.size() - SHOWN_MAX;
            table.note("fields without a column of their own: "
                    + String.join(", ", unused.subList(0, Math.min(unused.size(), SHOWN_MAX)))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
        if (proposal.fits().isEmpty()) {
            table.note("TO FINISH: no field has the name of a column; columns are: "
                    + String.join(
                            ", ",
                            proposal.emptyColumns().stream()
                                    .map(TargetColumn::toString)
                                    .toList()));
        } else {
            table.add("columns", columns);
        }
    }

    private static String told(TargetColumn column, Fit fit) {
        StringBuilder told = new StringBuilder(column.type());
        int values = fit.candidate().values().size();
        int events = fit.candidate().events();
        if (values < events) {
            told.append(", in ").append(values).append(" of ").append(events).append(" events");
            told.append(column.notNull() ? "; TO FINISH: must not be null" : "");
        }
        if (fit.misfits() > 0) {
            told.append("; TO FINISH: ").append(fit.misfits()).append(" sampled values do not fit");
        }
        if (!fit.doubt().isEmpty()) {
            told.append("; CHECK: ").append(fit.doubt());
        }
        return told.toString();
    }

    private String told(TargetColumn column) {
        String why = column.mustBeFilled()
                ? "TO FINISH: must not be null, and no field was found"
                : "no field was found, " + (column.notNull() ? "its default counts" : "it stays null or its default");
        List<String> suggestions = proposal.suggestions(column);
        return "\"" + column.name() + "\": " + column.type() + "; " + why
                + (suggestions.isEmpty() ? "" : "; perhaps " + String.join(" or ", suggestions));
    }
}
