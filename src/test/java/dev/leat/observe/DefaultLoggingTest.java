package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultLoggingTest {
    @Test
    void the_file_that_is_given_to_users_does_the_same() throws Exception {
        LoggerContext ours = configured(Map.of());
        LoggerContext theirs = new LoggerContext();
        JoranConfigurator reader = new JoranConfigurator();
        reader.setContext(theirs);
        reader.doConfigure(Path.of("conf/logback.xml").toFile());

        assertThat(levels(ours)).isEqualTo(levels(theirs)).hasSizeGreaterThan(10);
        assertThat(line(ours)).isEqualTo(line(theirs)).contains("WARN").contains("what happened");
        assertThat(appender(ours).getTarget())
                .isEqualTo(appender(theirs).getTarget())
                .isEqualTo("System.err");
        assertThat(((PatternLayoutEncoder) appender(ours).getEncoder()).getPattern())
                .isEqualTo(((PatternLayoutEncoder) appender(theirs).getEncoder()).getPattern());
    }

    /** That of the tests is on the class path. */
    @Test
    void a_file_is_used_instead_of_all_that() throws Exception {
        LoggerContext loggers = new LoggerContext();

        new ContextInitializer(loggers).autoConfig();

        assertThat(appender(loggers).getName()).isEqualTo("stdout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "JSON"})
    void lines_are_json_objects_on_request(String format) {
        LoggerContext loggers = configured(Map.of("LEAT_LOG", format));

        assertThat(line(loggers))
                .startsWith("{")
                .contains("\"level\":\"WARN\"")
                .contains("\"message\":\"what happened\"");
        assertThat(line(loggers)).doesNotContain("sequenceNumber", "nanoseconds", "mdc", "context", "formattedMessage");
    }

    @Test
    void the_level_is_that_of_the_environment() {
        assertThat(configured(Map.of("LEAT_LOG_LEVEL", "debug"))
                        .getLogger("dev.leat")
                        .getLevel())
                .hasToString("DEBUG");
    }

    @Test
    void a_level_that_is_none_is_told() {
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            assertThat(configured(Map.of("LEAT_LOG_LEVEL", "loud"))
                            .getLogger("dev.leat")
                            .getLevel())
                    .hasToString("INFO");
        } finally {
            System.setErr(before);
        }

        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains(
                        "LEAT_LOG_LEVEL is loud, which is none of [OFF, ERROR, WARN, INFO, DEBUG, TRACE]: INFO counts");
    }

    private static LoggerContext configured(Map<String, String> environment) {
        LoggerContext loggers = new LoggerContext();
        loggers.setMDCAdapter(new LogbackMDCAdapter());
        DefaultLogging logging = new DefaultLogging(environment);
        logging.setContext(loggers);
        logging.withoutFile(loggers);
        return loggers;
    }

    private static List<String> levels(LoggerContext loggers) {
        return loggers.getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .map(logger -> logger.getName() + " " + logger.getLevel())
                .toList();
    }

    private static String line(LoggerContext loggers) {
        Logger logger = loggers.getLogger("dev.leat.Some");
        LoggingEvent event =
                new LoggingEvent("", logger, ch.qos.logback.classic.Level.WARN, "what happened", null, null);
        event.setInstant(java.time.Instant.EPOCH);
        return new String(appender(loggers).getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext loggers) {
        AppenderAttachable<ILoggingEvent> root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Iterator<?> appenders = root.iteratorForAppenders();
        @SuppressWarnings("unchecked") // all that these loggers have are such
        ConsoleAppender<ILoggingEvent> only = (ConsoleAppender<ILoggingEvent>) appenders.next();
        assertThat(appenders.hasNext()).isFalse();
        return only;
    }
}
