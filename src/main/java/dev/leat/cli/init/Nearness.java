package dev.leat.cli.init;

import java.util.List;

/** How near the name of something in events is to that of a column; the nearest comes first. */
enum Nearness {
    /** A field with the column's name. */
    SAME {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.kind() == Candidate.Kind.FIELD && candidate.path().equals(List.of(column));
        }
    },
    /** A field inside an object: customer.id for customer_id. */
    SAME_PATH {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.isNestedField()
                    && String.join("_", candidate.path()).equals(column);
        }
    },
    /** Another spelling of the same words. */
    SPELLED {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.kind() == Candidate.Kind.FIELD
                    && !candidate.isNestedField()
                    && isSpelled(candidate, column);
        }
    },
    SPELLED_PATH {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.isNestedField() && isSpelled(candidate, column);
        }
    },
    KEY_FIELD {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.kind() == Candidate.Kind.KEY && isSpelled(candidate, column);
        }
    },
    HEADER {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.kind() == Candidate.Kind.HEADER && isSpelled(candidate, column);
        }
    },
    /** X-GitHub-Event for event. */
    HEADER_END {
        @Override
        boolean is(Candidate candidate, String column) {
            return candidate.kind() == Candidate.Kind.HEADER
                    && Spelling.endsWith(Spelling.words(candidate.path().get(0)), Spelling.words(column));
        }
    },
    /** customer.email for email, when no other object has an email. */
    LAST_NAME {
        @Override
        boolean is(Candidate candidate, String column) {
            List<String> path = candidate.path();
            return candidate.isNestedField()
                    && Spelling.letters(path.get(path.size() - 1)).equals(Spelling.letters(column));
        }
    };

    abstract boolean is(Candidate candidate, String column);

    /** Means nothing when several are that near, and should be looked at when one is. */
    boolean isGuess() {
        return this == HEADER_END || this == LAST_NAME;
    }

    private static boolean isSpelled(Candidate candidate, String column) {
        String letters = Spelling.letters(column);
        return !letters.isEmpty()
                && Spelling.letters(String.join("_", candidate.path())).equals(letters);
    }
}
