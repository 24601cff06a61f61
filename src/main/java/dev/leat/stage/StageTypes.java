package dev.leat.stage;

import dev.leat.api.Stage;
import dev.leat.config.KeyException;
import dev.leat.config.RunOn;
import dev.leat.config.StageConfig;
import dev.leat.stage.Body.Branch;
import dev.leat.stage.StageType.Composite;
import dev.leat.stage.StageType.Making;
import dev.leat.stage.builtin.Convert;
import dev.leat.stage.builtin.Decompress;
import dev.leat.stage.builtin.DropFields;
import dev.leat.stage.builtin.Filter;
import dev.leat.stage.builtin.Flatten;
import dev.leat.stage.builtin.Hash;
import dev.leat.stage.builtin.Java;
import dev.leat.stage.builtin.MapTo;
import dev.leat.stage.builtin.Mask;
import dev.leat.stage.builtin.Parallel;
import dev.leat.stage.builtin.ParallelBranch;
import dev.leat.stage.builtin.Parse;
import dev.leat.stage.builtin.Pseudonymize;
import dev.leat.stage.builtin.Rename;
import dev.leat.stage.builtin.Route;
import dev.leat.stage.builtin.RouteBranch;
import dev.leat.stage.builtin.Select;
import dev.leat.stage.builtin.Split;
import dev.leat.stage.builtin.Timestamp;
import dev.leat.stage.builtin.Validate;
import dev.leat.stage.http.Http;
import dev.leat.stage.http.HttpChecks;
import dev.leat.stage.http.HttpStage;
import dev.leat.stage.lookup.Lookup;
import dev.leat.stage.lookup.LookupMaker;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every type of stage there is; a new one is a record in {@code builtin}, a line here, and a test. */
public final class StageTypes {
    private static final String SLOW_HASH = "pbkdf2 would hold the event loop; leave it out, or set it to worker";
    private static final String SLOW_REGEX = "a regular expression could hold the event loop; set it to worker";

    /** Requests are cheap while they are awaited; the service has a bound of its own, limits.perHost. */
    private static final int HTTP_CONCURRENCY = 64;

    private static final List<StageType<?>> ALL = List.of(
            light("filter", "Lets through the events for which an expression is true.", Filter.class),
            new StageType<>(
                    "parse",
                    "Turns texts into structure: JSON, CSV, pairs, grok patterns, regular expressions.",
                    Parse.class,
                    RunOn.WORKER,
                    (parse, making) -> {
                        refuse(parse.slow() && making.runOn() == RunOn.EVENT_LOOP, SLOW_REGEX);
                        return parse.stage();
                    }),
            light("validate", "Fails the events that a JSON Schema does not allow.", Validate.class, Validate::stage),
            light("map", "Gives each event the value of an expression.", MapTo.class),
            light("select", "Keeps the named fields and nothing else.", Select.class, Select::stage),
            light("rename", "Moves fields to other names.", Rename.class, Rename::stage),
            light("drop", "Removes the named fields.", DropFields.class, DropFields::stage),
            light("convert", "Gives fields another type, exactly or not at all.", Convert.class, Convert::stage),
            light(
                    "timestamp",
                    "Reads a time in any of several formats and writes it in one.",
                    Timestamp.class,
                    Timestamp::stage),
            light("flatten", "Turns nested objects into fields of the top.", Flatten.class),
            light("split", "Makes one event of each item of an array.", Split.class, Split::stage),
            new StageType<>(
                    "pseudonymize",
                    "Replaces fields by pseudonyms that nobody gets back without the key.",
                    Pseudonymize.class,
                    RunOn.WORKER,
                    (hide, making) -> {
                        refuse(hide.slow() && making.runOn() == RunOn.EVENT_LOOP, SLOW_HASH);
                        return hide.stage();
                    }),
            light(
                    "hash",
                    "Replaces fields by their digest, which hides only what nobody can guess.",
                    Hash.class,
                    Hash::stage),
            new StageType<>(
                    "mask",
                    "Hides fields wholly or in part, for good.",
                    Mask.class,
                    RunOn.EVENT_LOOP,
                    (mask, making) -> {
                        refuse(mask.slow() && making.runOn() == RunOn.EVENT_LOOP, SLOW_REGEX);
                        return mask.stage();
                    }),
            new StageType<>(
                    "decompress",
                    "Unpacks values that the producer itself has packed with gzip or zstd.",
                    Decompress.class,
                    RunOn.WORKER,
                    (decompress, making) -> decompress),
            new StageType<>(
                            "lookup",
                            "Gives events what a PostgreSQL database has for their key.",
                            Lookup.class,
                            RunOn.EVENT_LOOP,
                            (lookup, making) ->
                                    LookupMaker.make(lookup, making.pipeline(), making.config(), making.outside()))
                    .with(LookupMaker.CONCURRENCY),
            new StageType<>(
                    "parallel",
                    "Sends each event through several branches of stages at once and brings their results together.",
                    Parallel.class,
                    RunOn.EVENT_LOOP,
                    new Composite<>((parallel, inside) ->
                            new Body.Gather(parallel, branches(parallel.branches(), ParallelBranch::stages, inside)))),
            new StageType<>(
                    "route",
                    "Sends each event into the branch that it belongs to, with stages and tables of its own.",
                    Route.class,
                    RunOn.EVENT_LOOP,
                    new Composite<>((route, inside) ->
                            new Body.Routing(route, branches(route.branches(), RouteBranch::stages, inside)))),
            new StageType<>(
                            "http",
                            "Asks an HTTP service, for each event or for several at once, and takes over the answer.",
                            Http.class,
                            RunOn.EVENT_LOOP,
                            StageTypes::http)
                    .with(HTTP_CONCURRENCY),
            new StageType<>(
                    "java",
                    "Runs a stage of your own, from a plugin jar.",
                    Java.class,
                    RunOn.WORKER,
                    (java, making) -> making.providers().create(java.provider(), making.context())));

    private StageTypes() {}

    /** In the order in which the documentation shows them. */
    public static List<StageType<?>> all() {
        return ALL;
    }

    /** Type → the record of its own keys; what all stages share is in {@code StageConfig}. */
    public static Map<String, Class<? extends Record>> options() {
        Map<String, Class<? extends Record>> options = new LinkedHashMap<>();
        ALL.forEach(type -> options.put(type.name(), type.options()));
        return Collections.unmodifiableMap(options);
    }

    static @Nullable StageType<?> named(String name) {
        return ALL.stream().filter(type -> type.name().equals(name)).findFirst().orElse(null);
    }

    private static HttpStage http(Http options, Making making) {
        StageConfig config = making.config();
        long concurrency = config.concurrency() == null ? HTTP_CONCURRENCY : config.concurrency();
        HttpChecks.check(options, making.pipeline().sink().connections() * concurrency, config.timeoutMs());
        return new HttpStage(
                options,
                config.retry(),
                (vertx, telemetry) -> making.outside().http(vertx, options.settings(config.name(), telemetry)),
                config.name());
    }

    /** A stage of microseconds whose options are the stage. */
    private static <R extends Record & Stage> StageType<R> light(String name, String doc, Class<R> options) {
        return new StageType<>(name, doc, options, RunOn.EVENT_LOOP, (stage, making) -> stage);
    }

    /** A stage of microseconds that prepares something from its options. */
    private static <R extends Record> StageType<R> light(
            String name, String doc, Class<R> options, Function<R, Stage> stage) {
        return new StageType<>(name, doc, options, RunOn.EVENT_LOOP, (given, making) -> stage.apply(given));
    }

    private static <B> List<Branch> branches(
            Map<String, B> branches, Function<B, List<StageConfig>> stages, StageType.Inside inside) {
        return branches.entrySet().stream()
                .map(branch -> new Branch(branch.getKey(), inside.compile(stages.apply(branch.getValue()))))
                .toList();
    }

    private static void refuse(boolean wrong, String message) {
        if (wrong) {
            throw new KeyException(List.of("runOn"), message);
        }
    }
}
