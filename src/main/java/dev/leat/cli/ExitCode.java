package dev.leat.cli;

/** What the process tells the one that started it. */
public enum ExitCode {
    OK(0, "Done; for `run`: every pipeline ended as it was told to, by a signal or because it was idle."),
    FAILURE(1, "Failed; for `run`: all pipelines stopped with an error, or the process could not start."),
    CONFIGURATION(2, "Wrong usage or configuration; nothing was started or changed."),
    PARTIAL(
            3,
            "Some failed, others are done: pipelines of `run`, dead letters of `replay`, events of `dry-run`, parts"
                    + " of `init`.");

    private final int number;
    private final String doc;

    ExitCode(int number, String doc) {
        this.number = number;
        this.doc = doc;
    }

    public int number() {
        return number;
    }

    String doc() {
        return doc;
    }
}
