package dev.leat.bench;

import java.util.List;

/**
 * A program that moves the orders: its name and the command that starts it.
 *
 * @param runsOn when all is written, and has to be ended
 */
record Contender(String name, List<String> command, boolean runsOn) {
    Contender {
        command = List.copyOf(command);
    }

    Contender(String name, List<String> command) {
        this(name, command, false);
    }
}
