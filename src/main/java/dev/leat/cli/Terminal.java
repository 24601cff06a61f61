package dev.leat.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/**
 * What surrounds a command.
 *
 * @param out for results
 * @param err for mistakes and progress
 * @param environment what placeholders in configuration files are filled from
 * @param interactive somebody looks at {@code out}; else it goes into a file or another program
 */
public record Terminal(
        PrintWriter out, PrintWriter err, Map<String, String> environment, Signals signals, boolean interactive) {

    /** That of this process. */
    public static Terminal ofProcess(Signals signals) {
        return new Terminal(
                Output.to(new FileOutputStream(FileDescriptor.out)),
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
                System.getenv(),
                signals,
                CommandLine.Help.Ansi.AUTO.enabled());
    }
}
