package dev.leat.bench;

/** Orders as Kafka gets them, made before anything is measured. */
final class Events {
    private final Orders orders;
    private final byte[][] keys;
    private final byte[][] values;

    Events(Orders orders, int count) {
        this.orders = orders;
        keys = new byte[count][];
        values = new byte[count][];
        for (int i = 0; i < count; i++) {
            Orders.Order order = orders.order(i);
            keys[i] = order.key();
            values[i] = order.json();
        }
        System.gc(); // now, and not while they are sent
    }

    Orders orders() {
        return orders;
    }

    byte[] key(int index) {
        return keys[index];
    }

    byte[] value(int index) {
        return values[index];
    }
}
