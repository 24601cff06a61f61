package dev.leat.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal. Waits for the answer, so it is not for event loops. */
interface Questions {
    /** Nobody is there to ask: every answer is null. */
    Questions NOBODY = (question, fallback, hidden) -> null;

    /**
     * The answer; null when there is none.
     *
     * @param fallback what an empty answer means; empty: nothing, it is asked again
     * @param hidden what is typed is not shown; then an empty answer is one
     */
    @Nullable
    String ask(String question, String fallback, boolean hidden);

    /** The terminal of this process, when both of its ends are one. */
    static Questions ofProcess() {
        return Optional.ofNullable(System.console())
                .filter(Questions::isTerminal)
                .<Questions>map(console -> (question, fallback, hidden) -> ask(console, question, fallback, hidden))
                .orElse(NOBODY);
    }

    /** Before Java 22 there is no console without a terminal; since then it has to be asked. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException java17) {
            return true;
        } catch (ReflectiveOperationException failure) {
            return false;
        }
    }

    private static @Nullable String ask(Console console, String question, String fallback, boolean hidden) {
        String shown = question + (fallback.isEmpty() ? "" : " [" + fallback + "]") + ": ";
        if (hidden) {
            char[] typed = console.readPassword("%s", shown);
            return typed == null ? null : new String(typed);
        }
        String answer = console.readLine("%s", shown);
        while (answer != null && answer.isBlank() && fallback.isEmpty()) {
            answer = console.readLine("%s", shown);
        }
        return answer == null ? null : answer.isBlank() ? fallback : answer.strip();
    }
}
