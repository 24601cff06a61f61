package dev.leat.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.Expression;
import dev.leat.cli.cases.Case;
import dev.leat.cli.cases.CaseEvent;
import dev.leat.cli.cases.CasesFile;
import dev.leat.cli.cases.Expectation;
import dev.leat.cli.cases.HttpCase;
import dev.leat.cli.cases.LookupCase;
import dev.leat.config.AdminConfig;
import dev.leat.config.ClusterConfig;
import dev.leat.config.ClusterTlsConfig;
import dev.leat.config.ErrorsConfig;
import dev.leat.config.Key;
import dev.leat.config.KeyInfo;
import dev.leat.config.LimitsConfig;
import dev.leat.config.NodeConfig;
import dev.leat.config.PipelineConfig;
import dev.leat.config.Secret;
import dev.leat.config.ShutdownConfig;
import dev.leat.config.SinkConfig;
import dev.leat.config.SourceConfig;
import dev.leat.config.Spelling;
import dev.leat.config.StageConfig;
import dev.leat.config.StartAt;
import dev.leat.config.TableConfig;
import dev.leat.config.TapConfig;
import dev.leat.config.Template;
import dev.leat.config.Topics;
import dev.leat.config.TracingConfig;
import dev.leat.stage.StageType;
import dev.leat.stage.StageTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the reference page of the configuration from its records. */
final class ConfigPage {
    private static final String HEAD = """
            # Configuration

            This page is generated from the code. One JSON file is one pipeline; several files given to `leat run` are
            several pipelines in one process. `leat check FILE…` reports every mistake at once, with file, line, column
            and JSON path. The same as JSON Schema, for editors: [pipeline](../../conf/schema/pipeline.schema.json),
            [node](../../conf/schema/node.schema.json), [tests](../../conf/schema/test.schema.json); name it in a file's
            `$schema`.

            Comments (`//` and `/* */`) are allowed, keys given twice are not. The file is parsed first; then
            placeholders are filled into its string values, so that no value can change the structure:

            | placeholder | is filled with |
            |---|---|
            | `${NAME}` | the environment variable, which must be set |
            | `${NAME:default}` | the environment variable, or the default where it is not set |
            | `${env:NAME}` | the environment variable, for secrets: no message ever shows it |
            | `${file:path}` | a file's text without the newline at its end, for secrets; beside this file if relative |
            | `$${` | a plain `${` |

            A string that is exactly one placeholder may stand for a number, `true` or `false`. Passwords and other
            secrets are never printed, logged or served, wherever they come from.

            Expressions are [JSLT](https://github.com/schibsted/jslt). They see the event's value as `.`, and
            `$key`, `$headers`, `$topic`, `$partition`, `$offset` and `$timestamp`; in the columns of a table with
            `each` also `$parent`. A template is a text with expressions in braces; `{{` and `}}` are plain braces.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);

    private ConfigPage() {}

    static String text() {
        ConfigPage page = new ConfigPage();
        page.section("Pipeline", "The whole file.", PipelineConfig.class);
        page.section("source", "Where events come from.", SourceConfig.class);
        page.section("stages[]", "What all stages have in common.", StageConfig.class);
        KeyInfo.of(StageConfig.class).forEach(page::entries);
        StageTypes.all().forEach(page::stage);
        page.section("sink", "Where rows go.", SinkConfig.class);
        page.section("sink.tables[]", "One table, and how events become its rows.", TableConfig.class);
        page.section("errors", "What becomes of events that fail.", ErrorsConfig.class);
        page.section("limits", "Bounds of memory.", LimitsConfig.class);
        page.section("shutdown", "How the pipeline ends.", ShutdownConfig.class);
        page.section("tap", "What operators may see of events on their way.", TapConfig.class);
        page.section("Node", "`--node FILE`: what belongs to the process and not to a pipeline.", NodeConfig.class);
        page.section("admin", "The HTTP server of the node.", AdminConfig.class);
        KeyInfo.of(AdminConfig.class).forEach(page::entries);
        page.section(
                "cluster",
                "How the node finds others and is found; see [cluster](../cluster.md).",
                ClusterConfig.class);
        page.section("cluster.tls", "Who the nodes are to each other.", ClusterTlsConfig.class);
        page.section("tracing", "Which events are traced, and where their spans go.", TracingConfig.class);
        page.tests();
        return page.page.toString();
    }

    private void tests() {
        section(
                "Tests",
                "`orders.test.json` beside `orders.json`, for `leat test`. Placeholders mean nothing in it.",
                CasesFile.class);
        section("cases[]", "One case of a file of tests.", Case.class);
        section("cases[].events[]", "One event of a case.", CaseEvent.class);
        section("cases[].expect", "What a case shall end with.", Expectation.class);
        section("cases[].expect.deadLetters[]", "All that is given must fit.", Expectation.DeadLetter.class);
        section("cases[].expect.drops[]", "All that is given must fit.", Expectation.Drop.class);
        section("http[], cases[].http[]", "What a service answers in a test.", HttpCase.class);
        section("http[].request", "Which requests; all that is given must fit.", HttpCase.Request.class);
        section("http[].answer", "What comes back.", HttpCase.Answer.class);
        section("lookups[], cases[].lookups[]", "What a lookup stage finds in a test.", LookupCase.class);
    }

    private void section(String title, String intro, Class<? extends Record> type) {
        page.append("\n## ").append(title).append("\n\n").append(intro).append("\n\n");
        table(type);
    }

    private void stage(StageType<?> type) {
        page.append("\n### ").append(type.name()).append("\n\n").append(type.doc());
        page.append(" Runs on: `").append(Spelling.of(type.runOn())).append("`.\n");
        if (!KeyInfo.of(type.options()).isEmpty()) {
            page.append('\n');
            table(type.options());
            KeyInfo.of(type.options()).forEach(this::entries);
        }
    }

    /** The keys of the objects that a key of a stage holds; what has a section is not repeated. */
    private void entries(KeyInfo info) {
        if (info.type() instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            entries("Each entry of", info, (Class<?>) arguments[arguments.length - 1]);
        } else {
            entries("The keys of", info, (Class<?>) info.type());
        }
    }

    private void entries(String intro, KeyInfo info, Class<?> type) {
        boolean hasSection = type == StageConfig.class || type == TableConfig.class;
        if (type.isRecord()
                && !hasSection
                && !KeyInfo.of(type.asSubclass(Record.class)).isEmpty()) {
            page.append("\n").append(intro).append(" `").append(info.name()).append("`:\n\n");
            table(type.asSubclass(Record.class));
            KeyInfo.of(type.asSubclass(Record.class)).forEach(this::entries);
        }
    }

    private void table(Class<? extends Record> type) {
        page.append("| key | value | default | what it does |\n|---|---|---|---|\n");
        KeyInfo.of(type)
                .forEach(info -> page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                info.name(),
                                allowed(info.type(), info.key()),
                                fallback(info),
                                info.key().doc().replace("|", "\\|"))));
    }

    private static String fallback(KeyInfo info) {
        if (info.required()) {
            return "**required**";
        }
        return info.key().optional() ? "none" : "`" + info.key().fallback() + "`";
    }

    private static String allowed(Type type, Key key) {
        if (type instanceof ParameterizedType generic) {
            boolean list = generic.getRawType() == List.class;
            Type entry = generic.getActualTypeArguments()[list ? 0 : 1];
            return (list ? "list of " : "object of ")
                    + (entry instanceof Class<?> one ? kind(one) : "object")
                    + range(key, " entries");
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Spelling.all(plain).stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
        }
        if (plain == String.class) {
            return key.form().isEmpty() ? "text" + range(key, " characters") : key.form();
        }
        return kind(plain) + range(key, "");
    }

    private static String kind(Class<?> type) {
        if (type == Expression.class) {
            return "expression";
        }
        if (type == Pattern.class) {
            return "regular expression";
        }
        if (type == JsonNode.class) {
            return "JSON";
        }
        if (type == Template.class) {
            return "template";
        }
        if (type == Secret.class) {
            return "secret text";
        }
        if (type == String.class || type == StartAt.class || type == ZoneId.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "`true`, `false`";
        }
        if (type == Topics.class) {
            return "list of texts, or object";
        }
        return type.isPrimitive() || Number.class.isAssignableFrom(type) ? "number" : "object";
    }

    private static String range(Key key, String unit) {
        boolean least = key.min() != Long.MIN_VALUE;
        boolean most = key.max() != Long.MAX_VALUE;
        if (least && most) {
            return ", " + key.min() + " to " + key.max() + unit;
        }
        if (most) {
            return ", at most " + key.max() + unit;
        }
        return least && key.min() == 1 && !unit.isEmpty() ? ", not empty" : least ? ", at least " + key.min() : "";
    }
}
