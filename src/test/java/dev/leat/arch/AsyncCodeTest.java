package dev.leat.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.leat.cluster.Cluster;
import io.vertx.core.Future;
import io.vertx.core.Verticle;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;

/** Nothing waits with a thread, and Vert.x is used by its public door. */
class AsyncCodeTest {
    /** What runs on the poll thread, or on that of a sample, and waits with it. */
    private static final Set<String> READS_KAFKA = Set.of(
            "dev.leat.source.PollLoop",
            "dev.leat.source.Inbox",
            "dev.leat.source.CommittedOffsets",
            "dev.leat.source.Dispatcher",
            "dev.leat.source.SampleReader");

    /** Methods by which a thread waits for something, per type that has them. */
    private static final List<Waiting> WAITS = List.of(
            new Waiting(Thread.class, Set.of("sleep", "join", "onSpinWait")),
            new Waiting(Object.class, Set.of("wait")),
            new Waiting(Future.class, Set.of("await")),
            new Waiting(java.util.concurrent.Future.class, Set.of("get", "join")),
            new Waiting(CompletionStage.class, Set.of("get", "join")),
            new Waiting(CountDownLatch.class, Set.of("await")),
            new Waiting(CyclicBarrier.class, Set.of("await")),
            new Waiting(Exchanger.class, Set.of("exchange")),
            new Waiting(Phaser.class, Set.of("arriveAndAwaitAdvance", "awaitAdvance", "awaitAdvanceInterruptibly")),
            new Waiting(Semaphore.class, Set.of("acquire", "acquireUninterruptibly")),
            Waiting.withTime(Semaphore.class, "tryAcquire"),
            new Waiting(BlockingQueue.class, Set.of("put", "take")),
            Waiting.withTime(BlockingQueue.class, "poll"),
            Waiting.withTime(BlockingQueue.class, "offer"),
            new Waiting(CompletionService.class, Set.of("take")),
            Waiting.withTime(CompletionService.class, "poll"),
            new Waiting(TimeUnit.class, Set.of("sleep", "timedJoin", "timedWait")),
            new Waiting(ExecutorService.class, Set.of("awaitTermination", "invokeAll", "invokeAny", "close")),
            new Waiting(Process.class, Set.of("waitFor")),
            new Waiting(
                    Consumer.class,
                    Set.of(
                            "poll",
                            "commitSync",
                            "committed",
                            "position",
                            "listTopics",
                            "partitionsFor",
                            "beginningOffsets",
                            "endOffsets",
                            "offsetsForTimes")),
            new Waiting(Producer.class, Set.of("flush")));

    @Test
    void nothing_waits_with_a_thread_but_what_reads_kafka_and_the_embedded_servers() {
        classes().that(mayNotWait()).should(notWait()).check(Leat.CLASSES);
    }

    @Test
    void nothing_takes_a_lock() {
        noClasses()
                .that(mayNotWait())
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.util.concurrent.locks..", "io.vertx.core.shareddata.."))
                .check(Leat.CLASSES);
    }

    @Test
    void the_event_bus_is_reached_through_bus() {
        noClasses()
                .that(are(DescribedPredicate.not(resideInAnyPackage("dev.leat.bus..", "dev.leat.cluster.."))))
                .should()
                .callMethodWhere(callTo(Vertx.class, "eventBus"))
                .because("addresses, deadlines and the codec of a batch are set in one place")
                .check(Leat.CLASSES);
    }

    @Test
    void only_the_cluster_has_addresses_that_other_nodes_know() {
        noClasses()
                .that(are(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Cluster.class))))
                .should()
                .callMethodWhere(callTo(EventBus.class, "consumer")
                        .or(callTo(EventBus.class, "publish"))
                        .or(callTo(EventBus.class, "publisher"))
                        .or(callTo(Vertx.class, "sharedData")))
                .because("a lane that other nodes know would get their batches, and an address has one consumer")
                .check(Leat.CLASSES);
    }

    @Test
    void verticles_are_final_and_named_and_extend_the_one_base() {
        classes()
                .that(are(assignableTo(Verticle.class).or(assignableTo(VerticleBase.class))))
                .or(are(DescribedPredicate.describe(
                        "named *Verticle", type -> type.getSimpleName().endsWith("Verticle"))))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .haveSimpleNameEndingWith("Verticle")
                .andShould()
                .beAssignableTo(VerticleBase.class)
                .allowEmptyShould(true)
                .check(Leat.CLASSES);
    }

    @Test
    void nothing_on_the_way_of_an_event_makes_event_loops_of_its_own() {
        noClasses()
                .that(are(resideInAnyPackage(
                        "dev.leat.source..",
                        "dev.leat.bus..",
                        "dev.leat.stage..",
                        "dev.leat.sink..",
                        "dev.leat.sql..",
                        "dev.leat.pipeline..")))
                .should()
                .callMethodWhere(callTo(Vertx.class, "vertx").or(callTo(Vertx.class, "builder")))
                .check(Leat.CLASSES);
    }

    @Test
    void vertx_is_used_by_its_public_door() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..", "io.netty.."))
                .check(Leat.CLASSES);
    }

    @Test
    void only_main_ends_the_process() {
        noClasses()
                .that(are(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(dev.leat.Main.class))))
                .and(are(DescribedPredicate.not(resideInAnyPackage("dev.leat.dev.."))))
                .should()
                .callMethodWhere(callTo(System.class, "exit")
                        .or(callTo(Runtime.class, "exit"))
                        .or(callTo(Runtime.class, "halt")))
                .check(Leat.CLASSES);
    }

    private static DescribedPredicate<JavaClass> mayNotWait() {
        DescribedPredicate<JavaClass> readsKafka = DescribedPredicate.describe(
                "what reads Kafka",
                type -> READS_KAFKA.stream()
                        .anyMatch(name ->
                                type.getName().equals(name) || type.getName().startsWith(name + "$")));
        return are(DescribedPredicate.not(resideInAnyPackage("dev.leat.dev..").or(readsKafka)));
    }

    private static DescribedPredicate<JavaAccess<?>> callTo(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + method + "()",
                call -> call.getTargetOwner().isAssignableTo(owner)
                        && call.getName().equals(method));
    }

    /** Looks at method references too. */
    private static ArchCondition<JavaClass> notWait() {
        return new ArchCondition<>("not wait with a thread") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (WAITS.stream().anyMatch(waiting -> waiting.isReachedBy(access))) {
                        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                    }
                }
            }
        };
    }

    /** @param onlyWithTime a method of the same name that is given no {@link TimeUnit} returns at once */
    private record Waiting(Class<?> owner, Set<String> methods, boolean onlyWithTime) {
        Waiting(Class<?> owner, Set<String> methods) {
            this(owner, methods, false);
        }

        static Waiting withTime(Class<?> owner, String method) {
            return new Waiting(owner, Set.of(method), true);
        }

        boolean isReachedBy(JavaAccess<?> access) {
            return methods.contains(access.getName())
                    && access.getTargetOwner().isAssignableTo(owner)
                    && (!onlyWithTime || takesTime(access));
        }

        private static boolean takesTime(JavaAccess<?> access) {
            return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                    && target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(TimeUnit.class));
        }
    }
}
