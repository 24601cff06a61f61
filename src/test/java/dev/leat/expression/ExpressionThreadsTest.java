package dev.leat.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.Expression;
import dev.leat.api.KeyFormat;
import dev.leat.api.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lanes use one expression at the same time. */
class ExpressionThreadsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".a.b + .c",
                "let sum = .a.b + .c $sum",
                "def plus(x, y) $x + $y  plus(.a.b, .c)",
                "sum([for (.list) . + 0])",
                "number($key) + .a.b + .c",
                "if (sha256-hex((.c - .a.b) + \"x\") =="
                        + " \"a54942c8e365f3784f38b8d437f9d708290db60738b00cdcfb934c32d1be97f3\") .a.b + .c",
            })
    void gives_each_thread_its_own_result(String source) throws InterruptedException {
        Expression expression = new JsltCompiler().compile(source);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(number -> new Thread(() -> wrong.addAndGet(wrongResults(expression, number))))
                .toList();

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).hasValue(0);
    }

    private static int wrongResults(Expression expression, int number) {
        String value = "{\"a\": {\"b\": %1$d}, \"c\": %1$d, \"list\": [%1$d, %1$d]}".formatted(number);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        Event event = Event.of(new Origin("t", 0, 0, 0, KeyFormat.STRING, new byte[] {'0'}, bytes, List.of()));
        int wrong = 0;
        for (int turn = 0; turn < 20_000; turn++) {
            wrong += result(expression, event) == 2 * number ? 0 : 1;
        }
        return wrong;
    }

    private static int result(Expression expression, Event event) {
        try {
            return expression.apply(event).intValue();
        } catch (EventException failure) {
            return -1;
        }
    }
}
