package dev.leat.stage.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.leat.api.EventException;
import dev.leat.config.ConfigReader;
import dev.leat.config.StageCheck;
import dev.leat.expression.JsltCompiler;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrokTest {
    private static final String NO = "CONVERSION: the text does not match the pattern";

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "WORD ~ Ann_1 ~ An-n",
                "INT ~ -42 ~ 4.2",
                "POSINT ~ 42 ~ 042",
                "NUMBER ~ -12.50 ~ 1.2.3",
                "NUMBER ~ .5 ~ x",
                "BASE16NUM ~ 0xFf ~ 0xg",
                "QS ~ `\"a \\\"b\\\" c\"` ~ `\"a`",
                "UUID ~ 123e4567-e89b-12d3-a456-426614174000 ~ 123e4567",
                "MAC ~ 00:1A:2b:3c:4d:5e ~ 00:1A:2b:3c:4d",
                "IP ~ 192.0.2.255 ~ 192.0.2.256",
                "IP ~ 2001:db8::1 ~ 2001:db8:::1",
                "IP ~ :: ~ :",
                "IP ~ 1:2:3:4:5:6:7:8 ~ 1:2:3:4:5:6:7",
                "IP ~ ::ffff:192.0.2.1 ~ ::ffff:192.0.2.999",
                "IP ~ fe80::1%eth0 ~ fe80::1%",
            })
    void knows_the_usual_words_and_addresses(String name, String right, String wrong) {
        assertKnown(name, right, wrong);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "IPORHOST ~ web-1.example.com ~ web_1",
                "HOSTPORT ~ db.example.com:5432 ~ db.example.com:",
                "EMAILADDRESS ~ ann.lee+x@example.com ~ ann@",
                "PATH ~ /var/log/a.log ~ var",
                "PATH ~ C:\\Temp\\a.log ~ C:",
                "URI ~ https://ann:pw@example.com:8443/a/b?c=d&e ~ example.com/a",
                "URIPATHPARAM ~ /a?b=1 ~ a?b=1",
                "TIMESTAMP_ISO8601 ~ 2026-01-31T10:00:00.123+01:00 ~ 2026-13-31T10:00:00",
                "TIMESTAMP_ISO8601 ~ 2026-01-31 10:00 ~ 2026-01-32 10:00",
                "HTTPDATE ~ 31/Jan/2026:10:00:00 +0100 ~ 31/01/2026:10:00:00 +0100",
                "SYSLOGTIMESTAMP ~ Jan  5 10:00:00 ~ Jan 5",
                "DATE_EU ~ 31.01.2026 ~ 2026.31",
                "DATESTAMP_RFC2822 ~ Sat, 31 Jan 2026 10:00:00 +0000 ~ Sat 31 Jan",
                "LOGLEVEL ~ WARNING ~ LOUD",
                "LOGLEVEL ~ Error ~ er",
                "PROG ~ sshd.v2 ~ ss[d",
            })
    void knows_the_usual_hosts_paths_times_and_logs(String name, String right, String wrong) {
        assertKnown(name, right, wrong);
    }

    private static void assertKnown(String name, String right, String wrong) {
        TextParser parser = grok("%{" + name + ":x}", "");

        assertThat(parse(parser, right)).isEqualTo("{\"x\":" + JsonNodeFactory.instance.textNode(right) + "}");
        assertThat(parse(parser, wrong)).isEqualTo(NO);
    }

    @Test
    void every_known_pattern_can_be_called() {
        Map<String, String> known = new TreeMap<>(GrokPatterns.known());

        assertThat(known).hasSizeGreaterThan(70);
        known.keySet().forEach(name -> assertThat(grok("%{" + name + ":x}", "")).isNotNull());
    }

    @Test
    void reads_the_lines_of_web_servers() {
        String line = "203.0.113.7 - ann [31/Jan/2026:10:00:00 +0100] \"GET /a?b=c HTTP/1.1\" 200 -"
                + " \"https://example.com/\" \"Mozilla/5.0 (X11)\"";

        assertThat(parse(grok("%{COMBINEDAPACHELOG}", ""), line))
                .isEqualTo("{\"clientip\":\"203.0.113.7\",\"ident\":\"-\",\"auth\":\"ann\","
                        + "\"timestamp\":\"31/Jan/2026:10:00:00 +0100\",\"verb\":\"GET\",\"request\":\"/a?b=c\","
                        + "\"httpversion\":\"1.1\",\"response\":\"200\",\"referrer\":\"\\\"https://example.com/\\\"\","
                        + "\"agent\":\"\\\"Mozilla/5.0 (X11)\\\"\"}");
        assertThat(parse(grok("%{COMMONAPACHELOG}", ""), "::1 - - [31/Jan/2026:10:00:00 +0000] \"-\" 408 0"))
                .contains("\"clientip\":\"::1\"", "\"rawrequest\":\"-\"", "\"bytes\":\"0\"");
        assertThat(parse(grok("%{SYSLOGLINE}", ""), "Jan 31 10:00:00 web1 sshd[7]: hello: you"))
                .isEqualTo("{\"timestamp\":\"Jan 31 10:00:00\",\"logsource\":\"web1\",\"program\":\"sshd\","
                        + "\"pid\":\"7\",\"message\":\"hello: you\"}");
    }

    @Test
    void fields_have_types_and_places() {
        TextParser parser = grok("%{INT:a.n:int} %{NUMBER:a.d:decimal} %{WORD:ok:boolean} %{INT:big:int}", "");

        assertThat(parse(parser, "7 1.50 yes 12345678901234567890"))
                .isEqualTo("{\"a\":{\"n\":7,\"d\":1.50},\"ok\":true,\"big\":12345678901234567890}");
        assertThat(parse(parser, "7 1 maybe 1")).isEqualTo("CONVERSION: ok: expected true or false, found \"maybe\"");
    }

    @Test
    void the_alternative_that_matched_counts() {
        TextParser parser = grok("(?:a=%{INT:n:int}|b=%{WORD:n})(?: %{WORD:more})?", "");

        assertThat(parse(parser, "a=1")).isEqualTo("{\"n\":1}");
        assertThat(parse(parser, "b=2 x")).isEqualTo("{\"n\":2,\"more\":\"x\"}");
    }

    @Test
    void own_patterns_call_and_replace_known_ones() {
        TextParser parser = grok("%{ID:id} %{WORD:w}", "\"ID\": \"%{SHOP}-%{INT}\", \"SHOP\": \"s\", \"WORD\": \"w+\"");

        assertThat(parse(parser, "s-7 www")).isEqualTo("{\"id\":\"s-7\",\"w\":\"www\"}");
        assertThat(parse(parser, "s-7 abc")).isEqualTo(NO);
    }

    @Test
    void a_part_of_the_text_is_enough_when_asked_for() {
        TextParser part = Try.options(Grok.class, "{\"pattern\": \"%{INT:n}\", \"anywhere\": true}")
                .parser();

        assertThat(parse(part, "about 42 of 43")).isEqualTo("{\"n\":\"42\"}");
        assertThat(parse(grok("%{INT:n}", ""), "about 42")).isEqualTo(NO);
    }

    @Test
    void groups_have_the_names_of_fields_and_classes_are_left_alone() {
        TextParser parser =
                regex("(?<order_id>\\\\d+) [(?<x>%{]+ (?<a.b>[]^[a-c]]) \\\\Q(?<y>[\\\\E \\\\k<order_id>\\\\[");

        assertThat(parse(parser, "7 <?{ ] (?<y>[ 7[")).isEqualTo("{\"order_id\":\"7\",\"a\":{\"b\":\"]\"}}");
        assertThat(parse(regex("(?<!x)(?<=a)?(?<n>.)"), "b")).isEqualTo("{\"n\":\"b\"}");
        assertThat(parse(regex("%{2}(?<n>.)"), "%%b")).isEqualTo("{\"n\":\"b\"}");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_pattern_that_takes_for_ever_fails_the_event() {
        String text = "a".repeat(60) + "!";

        assertThat(parse(
                        Try.options(Regex.class, "{\"pattern\": \"(?<x>(.*a){20}b)\", \"timeLimitMs\": 20}")
                                .parser(),
                        text))
                .startsWith("TIMEOUT: the regular expression did not finish within 20 ms");
        assertThat(parse(grok("%{EVIL:x}", "\"EVIL\": \"(%{DATA}a){20}b\""), text))
                .startsWith("TIMEOUT: the regular expression did not finish within 100 ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a%{WROD:x} ~ pattern: calls 'WROD', which is not a known pattern; did you mean 'WORD'? (line 1, col",
                "%{A:x} ~ patterns.A: calls itself: A → A (line 1, column 2",
                "%{C:x} ~ calls itself: C → B → C (line 1, column 1",
                "%{E:x} ~ patterns.E: is no valid regular expression: Unclosed group (line 1, column 3",
                "ab%{WORD:x}( ~ pattern: is no valid regular expression: Unclosed group (line 1, column 12",
                "%{WORD:x}[a ~ pattern: is no valid regular expression: Unclosed character class (line 1, column 1",
                "%{WORD} ~ pattern: names no field; write %{NAME:field}",
                "%{WORD:x:date} ~ pattern: asks for the type 'date'; types are int",
                "%{WORD:[a][b]} ~ pattern: names a field '[a][b]'; names are",
                "x %{WORD ~ pattern: must have %{NAME}, %{NAME:field} or %{NAME:field:type} here (line 1, column 3",
                "%{WORD:a}%{WORD:a.b} ~ pattern: names 'a.b', which lies inside another of its fields",
                "[[:alpha:]]%{WORD:a} ~ pattern: has a class such as [:alpha:], which Java does not know",
                "\\\\k<a>%{WORD:a} ~ pattern: refers to a group that is not before it (line 1, column 1",
                "%{BIG:a} ~ becomes longer than 20000 characters, with all that it calls",
            })
    void wrong_patterns_are_told_with_their_place(String pattern, String expected) {
        assertThat(Try.problem(
                        Grok.class, "{\"pattern\": \"" + pattern + "\", \"patterns\": {" + patternsFor(pattern) + "}}"))
                .contains(expected);
    }

    @Test
    void a_mistake_stands_at_its_place_in_the_file() throws Exception {
        String text = """
                {
                  "name": "p", "source": {"bootstrapServers": "h:1", "topics": ["t"], "groupId": "g"},
                  "stages": [
                    {"name": "s", "type": "parse", "as": "grok",
                     "grok": {"pattern": "a %{WROD:x}", "patterns": {}}}],
                  "sink": {"uri": "postgresql://u@h/d", "tables": [{"table": "t", "mode": "append"}]}
                }
                """;
        StageCheck check = StageCheck.of(Map.of("parse", Parse.class), new JsltCompiler());

        assertThat(new ConfigReader(new JsltCompiler(), Map.of(), check)
                        .readPipeline(text, "p.json")
                        .problems()
                        .all())
                .singleElement()
                .hasToString("p.json:5:29: stages[0].grok.pattern: calls 'WROD', which is not a known pattern;"
                        + " did you mean 'WORD'?");
    }

    private static String patternsFor(String pattern) {
        return switch (pattern) {
            case "%{A:x}" -> "\"A\": \"x%{A}\"";
            case "%{C:x}" -> "\"B\": \"%{C}\", \"C\": \"%{B}\"";
            case "%{E:x}" -> "\"E\": \"ab(\"";
            case "%{BIG:a}" -> doubling();
            default -> "";
        };
    }

    /** Twice as long at every step. */
    private static String doubling() {
        StringBuilder patterns = new StringBuilder("\"P0\": \"abcdefgh\"");
        for (int i = 1; i < 40; i++) {
            patterns.append(", \"P%d\": \"%%{P%d}%%{P%d}\"".formatted(i, i - 1, i - 1));
        }
        return patterns + ", \"BIG\": \"%{P39}\"";
    }

    private static TextParser grok(String pattern, String patterns) {
        return Try.options(Grok.class, "{\"pattern\": \"" + pattern + "\", \"patterns\": {" + patterns + "}}")
                .parser();
    }

    private static TextParser regex(String pattern) {
        return Try.options(Regex.class, "{\"pattern\": \"" + pattern + "\"}").parser();
    }

    private static String parse(TextParser parser, String text) {
        try {
            return parser.parse(text).toString();
        } catch (EventException failure) {
            return failure.kind() + ": " + failure.reason();
        }
    }
}
