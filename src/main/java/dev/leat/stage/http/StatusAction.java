package dev.leat.stage.http;

/** What a status means for the event. */
public enum StatusAction {
    /** The answer is used. */
    OK,
    /** It is asked again, within the stage's retry. */
    RETRY,
    /** The event fails. */
    DEAD_LETTER,
    /** The event goes on with the default answer. */
    DEFAULT,
    /** The event ends here. */
    DROP
}
