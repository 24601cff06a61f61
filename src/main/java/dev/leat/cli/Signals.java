package dev.leat.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT and SIGTERM: the first one asks a command that wants to be asked to come to its end, any other stops the
 * process at once.
 */
public final class Signals {
    /** What a shell adds to a signal's number for the exit code of a process that it ended. */
    private static final int SHELL_BASE = 128;

    private final IntConsumer halt;
    private final AtomicReference<@Nullable Runnable> first = new AtomicReference<>();

    /** @param halt ends the process without further ado, given an exit code */
    Signals(IntConsumer halt) {
        this.halt = halt;
    }

    /** Takes over this process's signals; where the JVM does not let us, they end the process as usual. */
    public static Signals install(IntConsumer halt) {
        Signals signals = new Signals(halt);
        for (String name : List.of("INT", "TERM")) {
            signals.handle(name);
        }
        return signals;
    }

    /** The first signal runs this, on a thread of the JVM's, instead of ending the process. */
    void onFirst(Runnable end) {
        first.set(end);
    }

    void received(int number) {
        Runnable end = first.getAndSet(null);
        if (end == null) {
            halt.accept(SHELL_BASE + number);
        } else {
            end.run();
        }
    }

    /** By reflection: the compiler takes the JDK's only door to signals for its private one. */
    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (!method.getName().equals("handle")) {
                            return method.getName().equals("equals")
                                    ? self == arguments[0]
                                    : System.identityHashCode(self);
                        }
                        received((int) signal.getMethod("getNumber").invoke(arguments[0]));
                        return null;
                    });
            Object caught = signal.getConstructor(String.class).newInstance(name);
            Object unused = signal.getMethod("handle", signal, handler).invoke(null, caught, proxy);
        } catch (ReflectiveOperationException failure) {
            if (failure instanceof InvocationTargetException) {
                return; // the JVM keeps the signal for itself (-Xrs)
            }
            throw new IllegalStateException("this JVM has no sun.misc.Signal", failure);
        }
    }
}
