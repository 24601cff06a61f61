package dev.leat.cluster;

import static dev.leat.support.Futures.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.leat.batch.NodeIdentity;
import dev.leat.bus.Addresses;
import dev.leat.config.ClusterConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever leaves before he was let in leaves nothing behind. The second one waits, since the first has its id. */
class LeaveIT {
    private static final Duration BOUND = Duration.ofSeconds(90);

    private final ClusterConfig config = new ClusterConfig(
            "leave-" + ProcessHandle.current().pid(),
            "127.0.0.1",
            null,
            0,
            0,
            List.of(),
            null,
            null,
            false,
            false,
            60_000);
    private final Cluster first = node();
    private final Cluster twin = node();

    private Cluster node() {
        return new Cluster(config, new NodeIdentity("a", "test", 0));
    }

    @BeforeEach
    void join() {
        done(first.join());
    }

    @AfterEach
    void leave() {
        done(first.leave());
        done(twin.leave());
    }

    /** Of this cluster alone: one of another test may be on its way out. */
    private List<HazelcastInstance> instances() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getConfig().getClusterName().equals(config.name()))
                .toList();
    }

    @Test
    void while_others_have_not_let_it_in_yet() {
        Future<Void> joining = twin.join();
        await().atMost(BOUND).until(() -> first.members().size() == 2);

        done(twin.leave());

        assertThat(instances()).hasSize(1);
        assertThat(joining.cause()).isInstanceOf(ClusterException.class).hasMessage("left before it was a member");
    }

    @Test
    void while_its_bus_is_being_built() {
        Future<Void> joining = twin.join();

        done(twin.leave());

        assertThat(joining.cause()).isInstanceOf(ClusterException.class);
        assertThat(instances()).hasSize(1);
        await().atMost(BOUND).until(() -> first.members().size() == 1);
    }

    /** As when the others, which keep it, do not answer: the bus cannot take back who listens to it. */
    @Test
    void although_its_bus_does_not_end() {
        HazelcastInstance member = instances().get(0);
        member.getMultiMap("__vertx.subs").lock(Addresses.node("a", Admission.HELLO));

        done(first.leave());

        assertThat(member.getLifecycleService().isRunning()).isFalse();
        assertThat(instances()).isEmpty();
    }
}
