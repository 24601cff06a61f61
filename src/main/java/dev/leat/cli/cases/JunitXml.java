package dev.leat.cli.cases;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results in the XML that JUnit made and CI servers read: one suite per file. */
public final class JunitXml {
    private static final double NS_PER_S = 1_000_000_000.0;

    private JunitXml() {}

    public static String of(List<CaseResult> results) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            counts(xml, results);
            for (Map.Entry<String, List<CaseResult>> suite : results.stream()
                    .collect(Collectors.groupingBy(CaseResult::file, LinkedHashMap::new, Collectors.toList()))
                    .entrySet()) {
                suite(xml, suite.getKey(), suite.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException failure) {
            throw new IllegalStateException("writing to memory does not fail", failure);
        }
        return text + "\n";
    }

    private static void suite(XMLStreamWriter xml, String file, List<CaseResult> results) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", file);
        counts(xml, results);
        for (CaseResult result : results) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", file);
            xml.writeAttribute("name", clean(result.name()));
            xml.writeAttribute("time", seconds(result.tookNs()));
            if (!result.passed()) {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", clean(result.differences().get(0)));
                xml.writeCharacters(clean(String.join("\n", result.differences())));
                xml.writeEndElement();
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void counts(XMLStreamWriter xml, List<CaseResult> results) throws XMLStreamException {
        xml.writeAttribute("tests", Integer.toString(results.size()));
        long failed = results.stream().filter(result -> !result.passed()).count();
        xml.writeAttribute("failures", Long.toString(failed));
        xml.writeAttribute(
                "time", seconds(results.stream().mapToLong(CaseResult::tookNs).sum()));
    }

    private static String seconds(long ns) {
        return String.format(Locale.ROOT, "%.3f", ns / NS_PER_S);
    }

    /** XML has no control characters and no halves of surrogate pairs. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean allowed = character == '\n'
                    || character == '\t'
                    || (character >= ' ' && !(character >= 0xD800 && character <= 0xDFFF) && character < 0xFFFE)
                    || character > 0xFFFF;
            clean.appendCodePoint(allowed ? character : '\uFFFD');
        });
        return clean.toString();
    }
}
