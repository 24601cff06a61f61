package dev.leat.bench;

import java.util.List;

/** A program that moves the orders: its name and the command that starts it. */
record Contender(String name, List<String> command) {
    Contender {
        command = List.copyOf(command);
    }
}
