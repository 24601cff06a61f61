package dev.leat.cli.init;

import org.jspecify.annotations.Nullable;

/**
 * What fills a column.
 *
 * @param change what has to become of it before; null when the sink takes it as it is
 * @param misfits sampled values that the column does not take even then
 * @param doubt why somebody should look at it; empty when the names say it all
 */
record Fit(Candidate candidate, @Nullable Change change, int misfits, String doubt) {

    Fit(Candidate candidate, @Nullable Change change, int misfits) {
        this(candidate, change, misfits, "");
    }

    Fit withDoubt(String because) {
        return new Fit(candidate, change, misfits, doubt.isEmpty() ? because : doubt + "; " + because);
    }

    /** At least half of what was seen can be stored. */
    boolean isUseful() {
        int values = candidate.values().size();
        return values > 0 && misfits * 2 <= values;
    }

    /** Every event gives the column a value. */
    boolean isCertain() {
        return candidate.isAlways() && misfits == 0;
    }
}
