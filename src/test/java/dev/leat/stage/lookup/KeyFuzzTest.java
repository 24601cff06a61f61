package dev.leat.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.support.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Any value as a key of a look-up: a text that PostgreSQL reads, or a failed event. */
class KeyFuzzTest {
    @Test
    void a_value_is_a_key_or_fails_its_event() {
        List<String> good = List.of("7", "-1.50", "abc", "0e37df36-f698-11e6-8dd4-cb9ced3df976", "\\x00ff", "AQIDBA==");
        Fuzz.run("keys of look-ups", 20_000, chance -> {
            KeyKind kind = chance.pick(List.of(KeyKind.values()));
            JsonNode value = chance.oneIn(2) ? TextNode.valueOf(chance.changed(chance.pick(good))) : chance.json(2);
            chance.about(kind + " from " + value);
            try {
                assertThat(kind.text(value)).doesNotContain("\u0000");
            } catch (EventException failure) {
                assertThat(failure.kind()).isEqualTo(FailureKind.CONVERSION);
                assertThat(failure.reason()).isNotBlank();
            }
        });
    }
}
