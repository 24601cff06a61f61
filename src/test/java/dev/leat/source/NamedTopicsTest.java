package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.batch.PartitionId;
import dev.leat.batch.PartitionStatus;
import dev.leat.batch.SourceStatus;
import dev.leat.config.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class NamedTopicsTest {
    private final NamedTopics named = new NamedTopics(new Topics(List.of("orders", "items"), null));

    @Test
    void a_source_whose_topics_were_there_from_the_start_is_idle_as_it_says() {
        assertThat(named.found(topics("orders", "items"), 0)).isFalse();

        assertThat(named.in(idle(5, "orders"), 6).idleSinceNs()).isEqualTo(5);
        assertThat(named.in(idle(5, "orders"), 6).missingTopics()).isEmpty();
    }

    @Test
    void a_topic_counts_as_missing_only_if_it_was_so_after_the_others_were_read() {
        assertThat(named.found(topics("orders"), 4)).isTrue();
        SourceStatus before = named.in(idle(5, "orders"), 6);
        assertThat(before.idleSinceNs()).isEqualTo(-1);
        assertThat(before.missingTopics()).containsExactly("items");

        assertThat(named.found(topics("orders"), 7)).isFalse();

        assertThat(named.in(idle(5, "orders"), 8).idleSinceNs()).isEqualTo(5);
    }

    @Test
    void a_topic_that_is_made_is_read_before_the_source_is_idle() {
        assertThat(named.found(topics("orders"), 4)).isTrue();
        assertThat(named.found(topics("items", "orders"), 10)).isTrue();
        assertThat(named.found(topics("items", "orders"), 12)).isFalse();

        assertThat(named.in(idle(5, "orders"), 13).missingTopics()).isEmpty();
        assertThat(named.in(idle(5, "orders"), 13).idleSinceNs()).isEqualTo(-1);
        assertThat(named.in(idle(14, "orders", "items"), 15).idleSinceNs()).isEqualTo(14);
    }

    @Test
    void a_topic_that_was_made_and_given_to_others_holds_nobody_for_ever() {
        assertThat(named.found(topics("orders"), 4)).isTrue();
        assertThat(named.found(topics("items", "orders"), 10)).isTrue();

        assertThat(named.in(idle(5, "orders"), 9 + NamedTopics.ASSIGNED_NS_MAX).idleSinceNs())
                .isEqualTo(-1);
        assertThat(named.in(idle(5, "orders"), 10 + NamedTopics.ASSIGNED_NS_MAX).idleSinceNs())
                .isEqualTo(5);
    }

    @Test
    void a_pattern_is_missing_until_topics_are_like_it_and_then_one_of_them_is_read_first() {
        NamedTopics like = new NamedTopics(new Topics(List.of(), Pattern.compile("orders-.*")));

        assertThat(like.found(topics(), 4)).isTrue();
        assertThat(like.in(idle(3), 5).absence()).startsWith("topic like orders-.* does not exist in Kafka; ");
        assertThat(like.found(topics("orders-1", "orders-2"), 6)).isTrue();

        assertThat(like.in(idle(5), 7).missingTopics()).isEmpty();
        assertThat(like.in(idle(5), 7).idleSinceNs()).isEqualTo(-1);
        assertThat(like.in(idle(8, "orders-2"), 9).idleSinceNs()).isEqualTo(8);
    }

    private static List<TopicAdmin.Topic> topics(String... names) {
        return Arrays.stream(names)
                .map(name -> new TopicAdmin.Topic(name, new UUID(0, 1), 1))
                .toList();
    }

    private static SourceStatus idle(long sinceNs, String... assigned) {
        List<PartitionStatus> partitions = Arrays.stream(assigned)
                .map(topic -> new PartitionStatus(new PartitionId(topic, 0), "RUNNING", 1, 0, 0, 0, 0, 0, null))
                .toList();
        return new SourceStatus(sinceNs, true, sinceNs, 0, partitions);
    }
}
