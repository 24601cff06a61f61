package dev.leat.source;

import dev.leat.config.PipelineConfig;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Who is in the consumer group of a pipeline, as Kafka says. From any thread. */
public final class GroupMembers {
    /**
     * One of them.
     *
     * @param clientId what it calls itself
     */
    record Member(String clientId, String host) {}

    private final TopicAdmin kafka;
    private final PipelineConfig config;

    GroupMembers(TopicAdmin kafka, PipelineConfig config) {
        this.kafka = kafka;
        this.config = config;
    }

    /**
     * Those that are no process of these names, in words, by name and place. Fails with a
     * {@link dev.leat.batch.BatchException}, also while the group does not exist.
     *
     * @param owners of all processes that run the pipeline
     */
    public Future<Set<String>> strangers(Collection<String> owners) {
        return kafka.members(config.source().groupId()).map(members -> strangers(config, members, owners));
    }

    /** How long a member stays in the group at most after its process was killed. */
    public long silenceMsMax() {
        return ConsumerSettings.sessionMs(config);
    }

    static Set<String> strangers(PipelineConfig config, Collection<Member> members, Collection<String> owners) {
        Set<String> known = new HashSet<>();
        owners.forEach(owner -> known.add(ConsumerSettings.clientId(config, owner)));
        boolean named = config.source().properties().containsKey(ConsumerConfig.CLIENT_ID_CONFIG);
        Set<String> strangers = new TreeSet<>();
        List<String> seen = new ArrayList<>();
        for (Member member : members) {
            boolean twice = !named && seen.contains(member.clientId());
            seen.add(member.clientId());
            boolean ours = known.contains(member.clientId()) || mayHaveLeft(config, member);
            if (twice || !ours) {
                strangers.add(member.clientId() + " at " + member.host());
            }
        }
        return strangers;
    }

    /** A static member stays in the group for a while after its process has said goodbye. */
    private static boolean mayHaveLeft(PipelineConfig config, Member member) {
        return config.source().staticMembership()
                && member.clientId().startsWith(ConsumerSettings.clientId(config, ""));
    }

    static Member member(MemberDescription said) {
        return new Member(said.clientId(), said.host());
    }
}
