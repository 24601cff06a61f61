package dev.leat.stage.lookup;

import dev.leat.config.Problems;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a {@code lookup} stage finds its rows. Used on one event loop. */
public interface LookupSource {
    /**
     * Gets ready and tells what the columns of the key are, in the order of the configuration. Fails with a
     * {@link dev.leat.batch.BatchException}; {@link #close()} is called also then.
     */
    Future<List<KeyColumn>> open(Changes changes);

    /** Asks for some keys at once, all different. */
    Asked ask(List<LookupKey> keys);

    /** Reports what is wrong, also that nobody could be asked; opens nothing for good. */
    Future<Void> check(Problems problems);

    /** Ends everything that is open; what was asked fails. */
    Future<Void> close();

    /** A question on its way. */
    interface Asked {
        /**
         * What there is for each key, in their order. Fails with a {@link dev.leat.api.TransientException}, or with a
         * {@link dev.leat.batch.BatchException} when only a person can help; whatever was taken for it is free again.
         */
        Future<List<Found>> answer();

        /** Nobody needs the answer any more; it ends soon, with whatever. */
        void cancel();
    }

    /** Is told that rows are not what they were. */
    interface Changes {
        /** @param key null: any of them */
        void changed(@Nullable LookupKey key);

        /** Whether changes are heard at all; until told otherwise they are. */
        void heard(boolean heard);
    }
}
