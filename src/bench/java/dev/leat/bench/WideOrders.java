package dev.leat.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Orders with more columns, every other an integer and a short text; or with one, the id alone.
 *
 * @param width columns of the table: 1, or at least those of an order
 */
record WideOrders(Orders orders, int width) implements Dataset {
    private static final int VALUES = 100_000;
    private static final int STEP = 31;

    /** An order and what it has more. */
    private record Wide(Orders.Order order, List<Object> row, byte[] json) implements Item {
        @Override
        public long orderId() {
            return order.orderId();
        }

        @Override
        public boolean cancelled() {
            return order.cancelled();
        }
    }

    @Override
    public String columns() {
        List<String> columns = new ArrayList<>(Orders.COLUMNS.subList(0, Math.min(width, Orders.COLUMNS.size())));
        more().forEach(column -> columns.add(name(column) + (column % 2 == 0 ? " int NOT NULL" : " text NOT NULL")));
        return String.join(", ", columns);
    }

    @Override
    public Item item(int index) {
        Orders.Order order = orders.order(index);
        if (width == 1) {
            String json = "{\"order_id\":" + order.orderId() + ",\"status\":\"" + order.status() + "\"}";
            return new Wide(order, List.of(order.orderId()), json.getBytes(StandardCharsets.UTF_8));
        }
        List<Object> row = new ArrayList<>(order.row());
        more().forEach(column -> row.add(value(index, column)));
        String json = new String(order.json(), StandardCharsets.UTF_8);
        String fields = more().mapToObj(column -> ",\"" + name(column) + "\":" + written(value(index, column)))
                .collect(Collectors.joining());
        return new Wide(
                order, row, (json.substring(0, json.length() - 1) + fields + "}").getBytes(StandardCharsets.UTF_8));
    }

    private IntStream more() {
        return IntStream.rangeClosed(Orders.COLUMNS.size() + 1, width);
    }

    private static String name(int column) {
        return "more_" + column;
    }

    private static Object value(int index, int column) {
        int number = (index * STEP + column) % VALUES;
        return column % 2 == 0 ? (Object) number : "v" + number;
    }

    private static String written(Object value) {
        return value instanceof String text ? "\"" + text + "\"" : value.toString();
    }
}
