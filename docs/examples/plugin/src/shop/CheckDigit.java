package shop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.AnyStage;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.Stage;
import dev.leat.api.StageContext;
import dev.leat.api.StageProvider;

/** A stage that needs nothing but the event: refuses article numbers (EAN-13) whose check digit is wrong. */
public final class CheckDigit implements StageProvider {
    @Override
    public String name() {
        return "check-digit";
    }

    @Override
    public AnyStage create(StageContext context) {
        String field = context.options().path("field").asText();
        if (field.isEmpty()) {
            throw new IllegalArgumentException("options.field must name the field with the article number");
        }
        return (Stage) event -> {
            JsonNode number = event.value().path(field);
            return number.isTextual() && isValid(number.textValue())
                    ? Outcome.kept(event)
                    : Outcome.failed(FailureKind.REJECTED, field + " is no EAN-13 with a right check digit");
        };
    }

    private static boolean isValid(String number) {
        if (!number.matches("[0-9]{13}")) {
            return false;
        }
        int sum = 0;
        for (int at = 0; at < 13; at++) {
            sum += (number.charAt(at) - '0') * (at % 2 == 0 ? 1 : 3);
        }
        return sum % 10 == 0;
    }
}
