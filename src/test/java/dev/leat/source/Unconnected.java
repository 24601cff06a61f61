package dev.leat.source;

import dev.leat.batch.Batch;
import dev.leat.batch.BatchException;
import dev.leat.config.PipelineConfig;
import dev.leat.support.LeatRun;
import dev.leat.support.RecordingTelemetry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a source works with where there is no broker: Kafka's own consumer knows only what it was told. */
final class Unconnected {
    final PipelineConfig config = LeatRun.config("""
            {"name": "orders",
             "source": {"bootstrapServers": "localhost:1", "topics": ["orders"], "groupId": "g"},
             "sink": {"uri": "postgresql://localhost:1/shop", "user": "shop", "password": "shop",
                      "tables": [{"table": "orders", "mode": "append"}]}}
            """);

    final Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
            Map.of("bootstrap.servers", "localhost:1", "group.id", "g", "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    final MemoryBudget memory = MemoryBudget.ofHeap(1);
    final RecordingTelemetry telemetry = new RecordingTelemetry();
    final List<Batch> sent = new CopyOnWriteArrayList<>();
    final List<BatchException> ends = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway") // neither Kafka's other client nor positions are asked
    SourceParts parts() {
        var wiring = new KafkaSourceVerticle.Wiring(config, "test", null, null, telemetry, memory);
        return new SourceParts(wiring, new WallClock(), (batch, lane) -> sent.add(batch), ends::add);
    }
}
