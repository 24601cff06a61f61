package dev.leat.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Logging by the user's file ({@code -Dlogback.configurationFile}), or as it is without one; {@code conf/logback.xml}
 * is that as a file. Logs go to standard error: standard output belongs to the commands. In code, since reading XML
 * was some 60 ms of CPU in each start (docs/decisions/0022). Services like this one come before those of the library
 * that look for files.
 */
public final class DefaultLogging extends DefaultJoranConfigurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} - %msg %kvp%n%ex";

    /** What Leat tells itself these would only repeat, or quote what a service sent. */
    private static final Map<String, Level> LIBRARIES = Map.ofEntries(
            Map.entry("org.apache.kafka", Level.ERROR),
            Map.entry("org.apache.kafka.clients.NetworkClient", Level.OFF),
            Map.entry("org.apache.kafka.clients.consumer.internals.CompletedFetch", Level.OFF),
            Map.entry("org.apache.kafka.common.security.ssl.DefaultSslEngineFactory", Level.OFF),
            Map.entry("com.networknt", Level.OFF),
            Map.entry("io.netty", Level.WARN),
            Map.entry("io.micrometer", Level.ERROR),
            Map.entry("io.vertx", Level.WARN),
            Map.entry("com.hazelcast", Level.ERROR),
            Map.entry("com.hazelcast.instance.AddressPicker", Level.OFF),
            Map.entry("io.vertx.core.impl.VertxImpl", Level.OFF),
            Map.entry("io.vertx.core.eventbus.impl.clustered", Level.OFF),
            Map.entry("io.vertx.core.net.impl.ConnectionBase", Level.OFF));

    private final Map<String, String> environment;

    /** For the loader of services. */
    public DefaultLogging() {
        this(System.getenv());
    }

    DefaultLogging(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public ExecutionStatus configure(LoggerContext loggers) {
        if (super.configure(loggers) == ExecutionStatus.INVOKE_NEXT_IF_ANY) {
            withoutFile(loggers);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    void withoutFile(LoggerContext loggers) {
        loggers.getStatusManager().add(new NopStatusListener());
        Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(standardError("json".equalsIgnoreCase(environment.get("LEAT_LOG"))));
        LIBRARIES.forEach((name, level) -> loggers.getLogger(name).setLevel(level));
        ours(loggers.getLogger("dev.leat"), environment.get("LEAT_LOG_LEVEL"));
    }

    private static void ours(Logger logger, @Nullable String wanted) {
        Level level = Level.toLevel(wanted, null);
        logger.setLevel(level == null ? Level.INFO : level);
        if (level == null && wanted != null && !wanted.isBlank()) {
            logger.warn("LEAT_LOG_LEVEL is {}, which is none of {}: INFO counts", wanted, LogLevels.NAMES);
        }
    }

    private ConsoleAppender<ILoggingEvent> standardError(boolean json) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName(json ? "json" : "text");
        appender.setContext(context);
        appender.setTarget(ConsoleTarget.SystemErr.getName());
        appender.setEncoder(json ? json() : text());
        appender.start();
        return appender;
    }

    private Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithArguments(false);
        encoder.setWithNanoseconds(false);
        encoder.start();
        return encoder;
    }
}
