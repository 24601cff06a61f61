package dev.leat.stage.http;

import dev.leat.config.KeyException;
import dev.leat.config.Template;
import dev.leat.config.Template.Literal;
import dev.leat.config.Template.Part;
import java.util.ArrayList;
import java.util.List;

/** A template of an address, cut where host, path and query begin; expressions stay in the part where they stand. */
record UrlParts(List<Part> host, List<Part> path, List<Part> query) {

    /** @param schemeCharacters how much of the first literal is the scheme */
    static UrlParts split(Template url, int schemeCharacters) {
        UrlParts parts = new UrlParts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<Part> now = parts.host;
        int skip = schemeCharacters;
        for (Part part : url.parts()) {
            if (part instanceof Literal literal) {
                now = parts.add(literal, skip, now, url);
                skip = 0;
            } else {
                now.add(part);
            }
        }
        return parts;
    }

    private List<Part> add(Literal literal, int from, List<Part> first, Template url) {
        List<Part> now = first;
        String text = literal.text();
        int begin = from;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            List<Part> next = c == '#' ? fragment(url, literal.index() + i) : next(now, c);
            if (next != now) {
                add(now, literal, begin, i);
                begin = i;
                now = next;
            }
        }
        add(now, literal, begin, text.length());
        return now;
    }

    @SuppressWarnings("ReferenceEquality") // which of the three lists it is, not what is in it
    private List<Part> next(List<Part> now, char c) {
        if (c == '?' && now != query) {
            return query;
        }
        return c == '/' && now == host ? path : now;
    }

    private static List<Part> fragment(Template url, int index) {
        throw KeyException.inside(List.of("url"), url.source(), index, "has a '#', which is never sent");
    }

    private static void add(List<Part> parts, Literal literal, int from, int to) {
        if (to > from) {
            parts.add(new Literal(literal.text().substring(from, to), literal.index() + from));
        }
    }
}
