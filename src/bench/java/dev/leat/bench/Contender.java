package dev.leat.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that moves the orders: its name and the command that starts it.
 *
 * @param processes of that command that share the work
 * @param runsOn when all is written, and has to be ended
 */
record Contender(String name, List<String> command, int processes, boolean runsOn) {
    Contender {
        command = List.copyOf(command);
    }

    Contender(String name, List<String> command) {
        this(name, command, 1, false);
    }

    Contender(String name, List<String> command, boolean runsOn) {
        this(name, command, 1, runsOn);
    }

    Contender named(String other) {
        return new Contender(other, command, processes, runsOn);
    }

    Contender times(int count) {
        return new Contender(name, command, count, runsOn);
    }

    /** With one more flag of the JVM. */
    Contender withFlag(String flag) {
        List<String> longer = new ArrayList<>(command);
        longer.add(1, flag);
        return new Contender(name, longer, processes, runsOn);
    }
}
