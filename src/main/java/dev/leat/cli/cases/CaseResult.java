package dev.leat.cli.cases;

import java.util.List;

/**
 * What came of one case.
 *
 * @param differences from what was expected, a line each; none when the case passed
 */
public record CaseResult(String file, String name, List<String> differences, long tookNs) {
    public CaseResult {
        differences = List.copyOf(differences);
    }

    public boolean passed() {
        return differences.isEmpty();
    }
}
