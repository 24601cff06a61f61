package dev.leat.config;

/** A record and the part of the file that it was read from. */
record Bound<R extends Record>(Section section, R record) {
    String path() {
        return section.path();
    }

    /** Whether the file has this key; without it the record has its default. */
    boolean gives(String key) {
        return section.node().has(key);
    }
}
