package dev.leat.observe.trace;

import dev.leat.api.Event;
import dev.leat.batch.DeadLetter;
import java.util.List;

/** One stage at work on events of which some are followed; ends once, by {@link #done} or {@link #gaveUp}. */
public interface StageSpans {
    /** The events as the stage gets them: what it begins for one that is followed is part of its span there. */
    List<Event> events();

    /**
     * The stage is done with them.
     *
     * @param kept those that go on, as the stage has made them
     * @return those that go on, followed as they were before
     */
    List<Event> done(List<Event> kept, List<DeadLetter> failed);

    /** Nobody waits for the outcome any more, or there will be none. */
    void gaveUp(Throwable why);
}
