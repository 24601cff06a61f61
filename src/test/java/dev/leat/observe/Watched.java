package dev.leat.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** One place that names metrics: a panel of the dashboard, a rule, or a page. */
record Watched(String where, String expression, String text) {
    /** What Prometheus itself gives to every series, or where it runs beside them in Kubernetes. */
    private static final Set<String> PROMETHEUS = Set.of("instance", "job", "namespace");

    private static final Pattern NAME =
            Pattern.compile("\\b(?:leat|jvm|process|system|vertx|logback|http)_[a-z0-9_]+\\b(?!\\()");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z][a-z0-9_]*)\\{((?:[^\"}]|\"[^\"]*\")*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern SHOWN = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z_]+)[^}]*}}");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    /** Panels of the dashboard, rules, and inline code of the pages. */
    static List<Watched> all() throws IOException {
        List<Watched> all = new ArrayList<>();
        JsonNode dashboard =
                new ObjectMapper().readTree(Files.readString(Path.of("docker", "grafana", "dashboards", "leat.json")));
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                all.add(new Watched(
                        "panel " + panel.get("title").asText(),
                        target.get("expr").asText(),
                        target.get("legendFormat").asText()));
            }
        }
        Map<?, ?> rules = new Yaml().load(Files.readString(Path.of("docker", "prometheus", "alerts.yml")));
        for (Object group : (List<?>) Objects.requireNonNull(rules.get("groups"))) {
            for (Object rule : (List<?>) Objects.requireNonNull(((Map<?, ?>) group).get("rules"))) {
                Map<?, ?> alert = (Map<?, ?>) rule;
                all.add(new Watched(
                        "rule " + alert.get("alert"),
                        String.valueOf(alert.get("expr")),
                        String.valueOf(alert.get("annotations"))));
            }
        }
        return all;
    }

    /** Metrics that the pages name, in inline code. */
    static Set<String> onPages() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                CODE.matcher(Files.readString(page))
                        .results()
                        .flatMap(code -> NAME.matcher(code.group(1)).results())
                        .map(found -> found.group())
                        .filter(name -> name.startsWith("leat_") && !name.equals("leat_writer"))
                        .filter(name -> !name.endsWith("_"))
                        .forEach(names::add);
            }
        }
        return names;
    }

    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        String plain = expression.replaceAll("\"[^\"]*\"", "");
        NAME.matcher(plain).results().forEach(found -> names.add(found.group()));
        return names;
    }

    /** What is asked or shown and is not there; empty is well. */
    List<String> wrong(Scraped scraped) {
        List<String> wrong = new ArrayList<>();
        Set<String> by = new TreeSet<>();
        BY.matcher(expression)
                .results()
                .forEach(found -> by.addAll(List.of(found.group(1).split(" *, *", -1))));
        for (String metric : metrics()) {
            Map<String, Set<String>> labels = scraped.labels.get(metric);
            if (labels == null) {
                wrong.add(where + ": no " + metric);
                continue;
            }
            by.stream()
                    .filter(label -> !labels.containsKey(label) && !PROMETHEUS.contains(label))
                    .forEach(label -> wrong.add(where + ": " + metric + " has no label " + label));
        }
        SELECTOR.matcher(expression)
                .results()
                .forEach(found -> selector(found.group(1), found.group(2), scraped, wrong));
        Set<String> visible = new TreeSet<>(by);
        if (by.isEmpty()) {
            metrics()
                    .forEach(metric -> visible.addAll(
                            scraped.labels.getOrDefault(metric, Map.of()).keySet()));
            visible.addAll(PROMETHEUS);
        }
        SHOWN.matcher(text)
                .results()
                .map(shown -> shown.group(1))
                .filter(label -> !label.equals("value") && !visible.contains(label))
                .forEach(label -> wrong.add(where + ": shows " + label + ", which the expression does not have"));
        return wrong;
    }

    private void selector(String metric, String matchers, Scraped scraped, List<String> wrong) {
        Map<String, Set<String>> labels = scraped.labels.getOrDefault(metric, Map.of());
        MATCHER.matcher(matchers).results().forEach(matcher -> {
            Set<String> values = labels.get(matcher.group(1));
            if (values == null && !PROMETHEUS.contains(matcher.group(1))) {
                wrong.add(where + ": " + metric + " has no label " + matcher.group(1));
            } else if (values != null && matcher.group(2).equals("=") && !values.contains(matcher.group(3))) {
                wrong.add(where + ": " + metric + " never has " + matcher.group());
            }
        });
    }
}
