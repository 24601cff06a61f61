package dev.leat.source;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.JsonPaths;
import dev.leat.config.Nearest;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Problems;
import dev.leat.config.Topics;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks Kafka whether it has the topics of a pipeline. Those that are missing are warnings: they may be made later, also
 * by brokers that are told to make them with what comes first.
 */
final class TopicCheck {
    private static final String SOURCES = "source.topics";
    private static final String COPIES = "errors.topic";
    private static final String UNSEEN = ", or may not be seen; ";
    private static final String KAFKA = "Kafka: ";

    private final TopicAdmin kafka;
    private final PipelineConfig config;
    private final Problems problems;

    TopicCheck(TopicAdmin kafka, PipelineConfig config, Problems problems) {
        this.kafka = kafka;
        this.config = config;
        this.problems = problems;
    }

    /** Never fails: a Kafka that refuses is a mistake, one that does not answer a warning. */
    Future<Void> ask() {
        return askForSources().transform(asked -> {
            if (asked.failed()) {
                notAsked(BatchException.of("Kafka", asked.cause()));
                return Future.succeededFuture();
            }
            return askForCopies();
        });
    }

    private Future<Void> askForSources() {
        Topics wanted = config.source().topics();
        return wanted.pattern() == null
                ? kafka.topics(wanted.names()).compose(this::compare)
                : kafka.matching().map(found -> {
                    if (found.isEmpty()) {
                        problems.warn(
                                SOURCES, wanted.absence() + ", or may be seen; nothing is read until there is one");
                    }
                    return null;
                });
    }

    private Future<Void> compare(List<TopicAdmin.Topic> found) {
        Set<String> missing = new HashSet<>(config.source().topics().names());
        found.forEach(topic -> missing.remove(topic.name()));
        return missing.isEmpty()
                ? Future.succeededFuture()
                : kafka.names().otherwise(Set.of()).map(all -> {
                    tell(missing, all);
                    return null;
                });
    }

    private void tell(Set<String> missing, Collection<String> all) {
        List<String> names = config.source().topics().names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (missing.contains(name)) {
                problems.warn(
                        JsonPaths.item(SOURCES, i),
                        Topics.absence(List.of(name)) + UNSEEN + "nothing is read of it until it is made"
                                + Nearest.hint(name, all)
                                        .map(hint -> "; " + hint)
                                        .orElse(""));
            }
        }
    }

    private void notAsked(BatchException failure) {
        String reason =
                failure.reason().startsWith(KAFKA) ? failure.reason().substring(KAFKA.length()) : failure.reason();
        if (failure.failure() == BatchFailure.STOP) {
            problems.add("source.properties", "Kafka refuses: " + reason);
        } else {
            problems.warn("source.bootstrapServers", "topics are not checked: " + reason);
        }
    }

    private Future<Void> askForCopies() {
        String topic = config.errors().topic();
        if (topic == null || problems.isWrong(COPIES)) {
            return Future.succeededFuture();
        }
        return kafka.topics(List.of(topic))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        problems.warn(
                                COPIES,
                                Topics.absence(List.of(topic)) + UNSEEN
                                        + "dead letters are in the table alone until it is made");
                    }
                })
                .<Void>mapEmpty()
                .recover(failure -> {
                    problems.warn(
                            COPIES,
                            "not checked: "
                                    + BatchException.of("Kafka", failure).reason());
                    return Future.succeededFuture();
                });
    }
}
