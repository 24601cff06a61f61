package dev.leat.stage.lookup;

import static dev.leat.stage.lookup.Lookups.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which key a payload names; null where it may be any, so that all are dropped. */
class NotificationsTest {
    private static final KeyColumn ID = new KeyColumn("id", KeyKind.BIGINT, true);
    private static final KeyColumn SHOP = new KeyColumn("shop", KeyKind.TEXT, true);

    @Test
    void a_key_of_one_column_is_a_value_an_object_or_an_array() {
        Notifications notifications = new Notifications(List.of(ID));

        assertThat(List.of("7", "\"7\"", "7.0", "{\"id\": 7, \"name\": \"Ann\"}", "[7]"))
                .allSatisfy(payload -> assertThat(notifications.key(payload)).isEqualTo(key("7")));
    }

    @Test
    void a_key_of_several_columns_is_an_object_or_an_array_in_their_order() {
        Notifications notifications = new Notifications(List.of(ID, SHOP));

        assertThat(notifications.key("{\"shop\": \"a\", \"id\": 7}")).isEqualTo(key("7", "a"));
        assertThat(notifications.key("[7, \"a\"]")).isEqualTo(key("7", "a"));
        assertThat(notifications.key("7")).isNull();
        assertThat(notifications.key("{\"id\": 7}")).isNull();
        assertThat(notifications.key("[7]")).isNull();
    }

    @Test
    void whatever_names_no_key_names_all() {
        Notifications notifications = new Notifications(List.of(ID));

        assertThat(notifications.key(null)).isNull();
        for (String payload : List.of("", " ", "null", "{", "no json", "\"x\"", "{\"ID\": 7}", "1.5", "[]")) {
            assertThat(notifications.key(payload)).as(payload).isNull();
        }
    }

    @Test
    void where_equal_keys_have_several_texts_a_notification_names_all() {
        KeyColumn price = new KeyColumn("price", KeyKind.NUMBER, false);

        assertThat(new Notifications(List.of(price)).key("1.5")).isNull();
        assertThat(new Notifications(List.of(ID, price)).key("[7, 1.5]")).isNull();
    }
}
