package dev.leat.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leat.api.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the live page, as far as that goes without a browser. */
class LivePageTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/leat/http/page");
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src=|href=|from )[\"'](?!#|\\$)((?:\\./|page/)[^\"']+)[\"']");
    private static final Pattern ELSEWHERE = Pattern.compile("[\"'(]\\s*(?:https?:)?//[a-z]", Pattern.CASE_INSENSITIVE);

    @Test
    void what_is_served_is_what_there_is() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> FOLDER.relativize(file).toString())
                            .filter(name -> !name.endsWith(".txt")))
                    .containsExactlyInAnyOrderElementsOf(LivePage.FILES);
        }
    }

    @Test
    void every_file_that_is_referenced_is_served_and_every_file_is_referenced() throws IOException {
        Set<String> referenced = new HashSet<>(Set.of("index.html"));
        for (String file : own()) {
            Matcher found = REFERENCE.matcher(text(file));
            while (found.find()) {
                referenced.add(found.group(1).replaceAll("^(\\./|page/)", ""));
            }
        }

        assertThat(referenced).containsExactlyInAnyOrderElementsOf(LivePage.FILES);
    }

    @Test
    void nothing_is_from_elsewhere_inline_or_made_of_text() throws IOException {
        for (String file : own()) {
            String text = text(file);
            if (!file.endsWith(".svg")) {
                assertThat(ELSEWHERE.matcher(text).find()).as(file).isFalse();
            }
            assertThat(text)
                    .as(file)
                    .doesNotContain("innerHTML")
                    .doesNotContain("insertAdjacentHTML")
                    .doesNotContain("dangerouslySetInnerHTML")
                    .doesNotContain("document.write")
                    .doesNotContain("eval(")
                    .doesNotContain("localStorage")
                    .doesNotContain(" style=")
                    .doesNotContain(" onclick=")
                    .doesNotContain("<style");
        }
        assertThat(LivePage.POLICY)
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .contains("frame-ancestors 'none'")
                .doesNotContain("unsafe")
                .doesNotContain("data:")
                .doesNotContain("*");
    }

    @Test
    void vendored_libraries_are_those_of_the_notice_and_of_the_list_in_the_jar() throws Exception {
        String notice = text("vendor/NOTICE.txt");
        String listed = Files.readString(Path.of("src/main/resources/META-INF/sbom/page.cdx.json"));
        EventJson.MAPPER
                .readTree(listed)
                .path("components")
                .forEach(library -> assertThat(notice)
                        .contains(library.path("name").asText() + " "
                                + library.path("version").asText() + ","));
        for (String file : LivePage.FILES) {
            if (file.startsWith("vendor/")) {
                byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(FOLDER.resolve(file)));
                String hex = HexFormat.of().formatHex(digest);
                assertThat(notice).as(file).contains(file.substring("vendor/".length()) + "  sha256:" + hex);
                assertThat(listed).as(file).contains("dev/leat/http/page/" + file, hex);
            }
        }
        assertThat(notice).contains("MIT License").contains("Apache License");
    }

    @Test
    void colours_of_text_stand_out_from_what_is_behind_them() throws IOException {
        String css = text("page.css");
        int dark = css.indexOf("prefers-color-scheme: dark");
        for (String part : List.of(css.substring(0, dark), css.substring(dark))) {
            Map<String, String> colours = colours(part);
            for (String paper : List.of("paper", "panel")) {
                for (String ink : List.of("ink", "quiet", "link", "ok", "warn", "bad", "series-1", "series-2")) {
                    assertContrast(colours, ink, paper);
                }
            }
            for (String level : List.of("ok", "warn", "bad")) {
                assertContrast(colours, level, level + "-paper");
            }
            assertContrast(colours, "ink", "warn-paper");
            assertContrast(colours, "quiet", "warn-paper");
            assertContrast(colours, "quiet", "bad-paper");
        }
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> colours = new HashMap<>();
        Matcher found = Pattern.compile("--([a-z0-9-]+): #([0-9a-f]{3,6});").matcher(css);
        while (found.find()) {
            String hex = found.group(2);
            colours.put(found.group(1), hex.length() == 6 ? hex : hex.replaceAll("(.)", "$1$1"));
        }
        return colours;
    }

    /** 4.5 to 1, as WCAG 2.2 asks of text at level AA. */
    private static void assertContrast(Map<String, String> colours, String ink, String paper) {
        double one = luminance(String.valueOf(colours.get(ink)));
        double other = luminance(String.valueOf(colours.get(paper)));
        double ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        assertThat(ratio).as(ink + " on " + paper + " " + colours).isGreaterThanOrEqualTo(4.5);
    }

    private static double luminance(String hex) {
        double[] parts = new double[3];
        for (int at = 0; at < 3; at++) {
            double value = Integer.parseInt(hex.substring(2 * at, 2 * at + 2), 16) / 255.0;
            parts[at] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    private static List<String> own() {
        List<String> own = new ArrayList<>(LivePage.FILES);
        own.removeIf(file -> file.startsWith("vendor/"));
        return own;
    }

    private static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }
}
