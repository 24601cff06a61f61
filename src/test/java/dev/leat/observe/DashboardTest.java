package dev.leat.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the panels of the dashboard say of their own lines; whether there are such metrics asks {@link MetricsIT}. */
class DashboardTest {
    private static final Pattern TIME = Pattern.compile("histogram_quantile\\(|max.*\\(leat_lag_seconds");

    @Test
    void times_are_drawn_as_times_and_nothing_else_is() throws IOException {
        List<String> times = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                String expression = target.get("expr").asText();
                boolean isTime = TIME.matcher(expression).find();
                String what = panel.get("title") + " " + target.get("legendFormat");
                if (unit(panel, target).equals("s")) {
                    assertThat(expression).as(what).contains("_seconds");
                } else {
                    assertThat(isTime).as(what).isFalse();
                }
                if (isTime) {
                    times.add(expression);
                }
            }
        }
        assertThat(times).hasSizeGreaterThan(10);
    }

    private static JsonNode panels() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(Path.of("docker", "grafana", "dashboards", "leat.json")))
                .get("panels");
    }

    /** That of the panel, unless one is set for lines with such a legend. */
    private static String unit(JsonNode panel, JsonNode target) {
        JsonNode fields = panel.get("fieldConfig");
        for (JsonNode override : fields.path("overrides")) {
            String regex = override.at("/matcher/options").asText();
            String legend = target.get("legendFormat").asText();
            if (Pattern.compile(regex.substring(1, regex.length() - 1))
                    .matcher(legend)
                    .find()) {
                return override.at("/properties/0/value").asText();
            }
        }
        return fields.at("/defaults/unit").asText();
    }
}
