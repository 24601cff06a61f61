package dev.leat.cli.init;

import dev.leat.api.Event;
import dev.leat.sink.TargetTable;
import java.util.List;

/** A pipeline that was proposed, as the one who asked for it sees it. */
public final class Proposed {
    private final Ends ends;
    private final Proposal proposal;

    private Proposed(Ends ends, Proposal proposal) {
        this.ends = ends;
        this.proposal = proposal;
    }

    /** The least that can be read as a pipeline: enough to reach both ends. */
    public static String draft(Ends ends) {
        return ProposalText.draft(ends);
    }

    /** @param events as they were sampled, at least one of them with a value that is JSON */
    public static Proposed of(Ends ends, TargetTable table, List<Event> events) {
        return new Proposed(ends, Proposal.of(table, Observed.of(events)));
    }

    /** SQL that makes a table for what the events show. */
    public static String createTable(String table, List<Event> events) {
        return TableSql.of(table, Observed.of(events));
    }

    /** Why nothing can be proposed from these events; empty when something can. */
    public static String nothingIn(List<Event> events) {
        Observed observed = Observed.of(events);
        if (!observed.events().isEmpty()) {
            return "";
        }
        if (observed.all() == 0) {
            return "there are no events to look at; send some first, or choose others with --from";
        }
        return "none of %d sampled events is JSON (%d have no value)%s"
                .formatted(
                        observed.all(),
                        observed.tombstones().size(),
                        observed.unreadable().isEmpty()
                                ? ""
                                : "; the first: "
                                        + ProposalText.unreadable(observed).get(0));
    }

    /** The file. */
    public String text() {
        return ProposalText.of(ends, proposal);
    }

    /** What has to be finished by hand, each a sentence that begins with the place in the file. */
    public List<String> unfinished() {
        return proposal.unfinished();
    }

    /** What should be looked at before the pipeline is trusted, each a sentence. */
    public List<String> checks() {
        return proposal.checks();
    }

    /** What was sampled and cannot be read; empty when everything can. */
    public String unreadable() {
        Observed observed = proposal.observed();
        int count = observed.unreadable().size();
        return count == 0
                ? ""
                : count + " of " + observed.all() + " sampled events are not JSON: "
                        + String.join("; ", ProposalText.unreadable(observed));
    }

    /** In one line. */
    public String summary() {
        int free = proposal.fits().size() + proposal.emptyColumns().size();
        RowKey key = proposal.key();
        return (key.isUpsert() ? "upsert into " : "append to ")
                + proposal.table().name()
                + (key.isUpsert() ? " by " + RowKey.list(key.columns()) : "") + ", "
                + proposal.fits().size() + " of "
                + free + " columns filled from " + proposal.observed().all() + " sampled events";
    }
}
