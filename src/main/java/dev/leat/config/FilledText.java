package dev.leat.config;

import com.fasterxml.jackson.databind.node.TextNode;

/** A text whose placeholders were filled in; shown as it stood in the file, never with what was filled in. */
final class FilledText extends TextNode {
    private static final long serialVersionUID = 1L;

    private final String written;
    private final boolean single;
    private final boolean sensitive;
    private final boolean failed;

    /**
     * @param single the text was exactly one placeholder, so it may stand for a number or a boolean
     * @param sensitive a part of it came from a file or from {@code ${env:…}}
     */
    FilledText(String value, String written, boolean single, boolean sensitive) {
        this(value, written, single, sensitive, false);
    }

    private FilledText(String value, String written, boolean single, boolean sensitive, boolean failed) {
        super(value);
        this.written = written;
        this.single = single;
        this.sensitive = sensitive;
        this.failed = failed;
    }

    /** A text that could not be filled, which has been reported. */
    static FilledText failed(String written) {
        return new FilledText("", written, false, false, true);
    }

    boolean failed() {
        return failed;
    }

    String written() {
        return written;
    }

    boolean single() {
        return single;
    }

    boolean sensitive() {
        return sensitive;
    }

    @Override
    public String toString() {
        return '"' + written + '"';
    }
}
