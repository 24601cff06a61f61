package dev.leat.observe;

import java.util.List;

/**
 * One event loop as operators see it.
 *
 * @param name of its thread
 * @param delayMs how late its timer is at this moment; 0 when it is not
 * @param maxDelayMs the most that its timer was late in the last minutes
 * @param blocked it does not answer for more than two seconds
 * @param stack what it does at this moment, innermost first; empty unless it is blocked
 */
public record LoopView(String name, long delayMs, long maxDelayMs, boolean blocked, List<String> stack) {
    public LoopView {
        stack = List.copyOf(stack);
    }
}
