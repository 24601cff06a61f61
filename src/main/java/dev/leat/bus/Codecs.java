package dev.leat.bus;

import dev.leat.batch.Ack;
import dev.leat.batch.Batch;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/** Prepares a Vert.x instance for batches. */
public final class Codecs {
    private Codecs() {}

    /** Call once, before anything is deployed. */
    public static void register(Vertx vertx) {
        register(vertx.eventBus(), Batch.class);
        register(vertx.eventBus(), Ack.class);
        register(vertx.eventBus(), Reference.class);
    }

    private static <T> void register(EventBus bus, Class<T> type) {
        bus.registerDefaultCodec(type, new ByReference<T>("leat." + type.getSimpleName()));
    }

    /** Passes an immutable object as it is; it never leaves the process. */
    private record ByReference<T>(String name) implements MessageCodec<T, T> {
        @Override
        public T transform(T value) {
            return value;
        }

        @Override
        public void encodeToWire(Buffer buffer, T value) {
            throw wired();
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            throw wired();
        }

        private UnsupportedOperationException wired() {
            return new UnsupportedOperationException(name + " is passed by reference only");
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
