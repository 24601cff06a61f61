package dev.leat.pipeline;

import dev.leat.batch.BatchException;
import dev.leat.batch.Desired;
import dev.leat.batch.Heartbeat;
import dev.leat.batch.NodeIdentity;
import dev.leat.batch.SourceStatus;
import dev.leat.config.PipelineConfig;
import dev.leat.observe.PipelineView;
import dev.leat.observe.ServerContact.Server;
import dev.leat.source.GroupMembers;
import dev.leat.source.KafkaAnswers;
import dev.leat.source.KafkaClients;
import dev.leat.source.KafkaSourceVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All parts of a pipeline, open.
 *
 * @param positions those that the source asks, whichever sink is there
 * @param parts closes the source, then ends the heartbeats and closes the clients
 */
record Running(
        Downstream downstream,
        CurrentPositions positions,
        Heartbeats heartbeats,
        Contacts contacts,
        Strangers strangers,
        KafkaSourceVerticle source,
        Parts parts) {
    private static final int HEARTBEATS_MIN = 4;

    /**
     * Opens what is behind, then the source, which reads nothing when operators want a pause. On failure nothing is
     * open.
     *
     * @param end told why the source reads nothing more, as {@link KafkaSourceVerticle} says
     * @param waits told what a start waits for that takes long and has not failed, as {@link StartWait} says; on the
     *     caller's context
     */
    static Future<Running> open(
            Surroundings around,
            PipelineConfig config,
            Wishes wishes,
            Consumer<BatchException> end,
            BiConsumer<String, String> waits) {
        Parts parts = new Parts(around.telemetry());
        Future<Downstream> opening = Downstream.open(around, config);
        Future<KafkaClients> clients = KafkaClients.open(around.vertx(), config, around.owner(), around.memory())
                .onSuccess(made -> parts.opened(made::close));
        long timer = watch(around, clients, new StartWait(config.source().bootstrapServers(), waits));
        return Future.join(opening, clients)
                .compose(both -> wishes.first(opening.result().sink().control()))
                .compose(wish -> {
                    Downstream downstream = opening.result();
                    var positions = new CurrentPositions(downstream.sink().positions());
                    var wiring = new KafkaSourceVerticle.Wiring(
                            config, around.owner(), clients.result(), positions, around.telemetry(), around.memory());
                    KafkaSourceVerticle source = new KafkaSourceVerticle(wiring, downstream.lanes(), end);
                    source.pause(wish.paused());
                    return around.vertx().deployVerticle(source).map(id -> {
                        Heartbeats heartbeats = heartbeats(around, wishes, downstream, source);
                        heartbeats.start();
                        Contacts contacts = contacts(around, clients.result().answers(), heartbeats, source);
                        contacts.start();
                        parts.opened(heartbeats::stop);
                        parts.opened(() -> around.vertx().undeploy(id));
                        parts.opened(contacts::stop);
                        Strangers strangers = strangers(around, config, clients.result(), heartbeats);
                        parts.opened(strangers::stop);
                        return new Running(downstream, positions, heartbeats, contacts, strangers, source, parts);
                    });
                })
                .onComplete(ended -> around.vertx().cancelTimer(timer))
                .recover(failure -> parts.close()
                        .compose(closed -> opening.compose(Downstream::close).otherwiseEmpty())
                        .compose(closed -> Future.failedFuture(failure)));
    }

    private static long watch(Surroundings around, Future<KafkaClients> clients, StartWait wait) {
        return around.vertx().setPeriodic(StartWait.LONG_MS, StartWait.EVERY_MS, late -> {
            if (clients.succeeded()) {
                wait.look(clients.result().answers().count());
            }
        });
    }

    private static Heartbeats heartbeats(
            Surroundings around, Wishes wishes, Downstream downstream, KafkaSourceVerticle source) {
        return new Heartbeats(
                around.vertx(),
                Heartbeats.EVERY_MS,
                downstream.sink().nodes(),
                () -> heartbeat(around.node(), wishes.known(), source.status()),
                around.telemetry()::notice);
    }

    private static Strangers strangers(
            Surroundings around, PipelineConfig config, KafkaClients kafka, Heartbeats heartbeats) {
        GroupMembers members = kafka.members(config);
        return new Strangers(
                        around.vertx(),
                        members.silenceMsMax(),
                        members::strangers,
                        heartbeats::seen,
                        around.telemetry()::notice)
                .start();
    }

    /** A batch that took effect is an answer of PostgreSQL as well as a heartbeat. */
    private static Contacts contacts(
            Surroundings around, KafkaAnswers kafka, Heartbeats heartbeats, KafkaSourceVerticle source) {
        return new Contacts(
                around.vertx(),
                System::nanoTime,
                around.telemetry(),
                List.of(
                        new Contacts.Line(Server.KAFKA, kafka.silenceMs(), kafka::count, kafka::trouble, kafka::ask),
                        new Contacts.Line(
                                Server.POSTGRESQL,
                                Heartbeats.SILENT_MS,
                                () -> heartbeats.answered() + source.acknowledged(),
                                heartbeats::trouble,
                                () -> {}))); // they ask by themselves
    }

    private static Heartbeat heartbeat(NodeIdentity node, Desired wish, @Nullable SourceStatus source) {
        return new Heartbeat(
                node,
                (wish.paused() ? PipelineState.PAUSED : PipelineState.RUNNING).name(),
                wish.version(),
                source == null ? 0 : source.partitions().size(),
                source == null ? -1 : source.lag());
    }

    /** The same pipeline with what its parts say of themselves. */
    PipelineView show(PipelineView view) {
        return view.with(source.status(), contacts.seen()).beside(strangers.here());
    }

    /** The database has answered for some seconds. */
    boolean ranWell() {
        return heartbeats.answered() >= HEARTBEATS_MIN;
    }

    /** Writes down what operators want, for all who run this pipeline. */
    Future<Desired> desire(boolean paused, String why) {
        return downstream.sink().control().desire(paused, why);
    }

    /** The same source with something else behind it, of the same database. */
    Running with(Downstream next) {
        positions.exchange(next.sink().positions());
        heartbeats.exchange(next.sink().nodes());
        return new Running(next, positions, heartbeats, contacts, strangers, source, parts);
    }

    /** Never fails. */
    Future<Void> close() {
        return parts.close().compose(closed -> downstream.close());
    }
}
