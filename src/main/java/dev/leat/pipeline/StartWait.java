package dev.leat.pipeline;

import java.util.function.BiConsumer;

/** Says that a start which takes long waits for Kafka, and when it does so no more. */
final class StartWait {
    static final long LONG_MS = 4_000;
    static final long EVERY_MS = 1_000;

    private final String waits;
    private final BiConsumer<String, String> told;
    private String said = "";

    /** @param told what was said before, and what is so now; empty: nothing is waited for, as far as is known */
    StartWait(String bootstrapServers, BiConsumer<String, String> told) {
        this.waits = "waits for Kafka at " + bootstrapServers
                + " (source.bootstrapServers), which had not answered after " + LONG_MS / 1000 + " s";
        this.told = told;
    }

    /** @param answers how many Kafka has given so far */
    void look(long answers) {
        String now = answers == 0 ? waits : "";
        if (!now.equals(said)) {
            told.accept(said, now);
            said = now;
        }
    }
}
