package dev.leat.sink;

import dev.leat.config.Nearest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Types of columns by their names in SQL, for who has no catalog to ask; collations are taken to compare bytes. */
final class SqlTypes {
    private static final Pattern TYPE =
            Pattern.compile("([a-z][a-z0-9_ ]*?)\\s*(?:\\(\\s*(\\d{1,4})\\s*(?:,\\s*(-?\\d{1,4})\\s*)?\\))?"
                    + "( with(?:out)? time zone)?\\s*((?:\\[])*)");
    private static final int HEADER = 4;
    private static final int FLOAT4_BITS = 24;
    private static final int SCALE_MASK = 0x7ff;
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("boolean", "bool"),
            Map.entry("smallint", "int2"),
            Map.entry("integer", "int4"),
            Map.entry("int", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("real", "float4"),
            Map.entry("double precision", "float8"),
            Map.entry("float", "float8"),
            Map.entry("smallserial", "int2"),
            Map.entry("serial", "int4"),
            Map.entry("bigserial", "int8"),
            Map.entry("decimal", "numeric"),
            Map.entry("character varying", "varchar"),
            Map.entry("character", "bpchar"),
            Map.entry("char", "bpchar"),
            Map.entry("timestamp with time zone", "timestamptz"),
            Map.entry("timestamp without time zone", "timestamp"),
            Map.entry("time without time zone", "time"),
            Map.entry("time with time zone", "timetz"));

    private static final Set<String> KNOWN = Set.of("""
            bit bool box bpchar bytea cidr circle citext date daterange datemultirange float4 float8 geography geometry
            halfvec hstore inet int2 int4 int4multirange int4range int8 int8multirange int8range interval json jsonb
            jsonpath line lquery lseg ltree macaddr macaddr8 money name numeric nummultirange numrange oid path pg_lsn
            point polygon serial bigserial smallserial sparsevec text time timestamp timestamptz timetz tsmultirange
            tsquery tsrange tstzmultirange tstzrange tsvector uuid varbit varchar vector xml xid float
            """.strip().split("\\s+"));

    private SqlTypes() {}

    /** Empty when the text is no type, such as {@code numeric(12,2)} or {@code text[]}. */
    static Optional<ColumnType> parse(String text) {
        Matcher type = TYPE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!type.matches()) {
            return Optional.empty();
        }
        String zone = type.group(4) == null ? "" : type.group(4);
        String spelled = type.group(1).strip() + zone;
        String name = isShortFloat(spelled, type.group(2)) ? "float4" : ALIASES.getOrDefault(spelled, spelled);
        if (isMisspelt(name, type.group(2) != null)) {
            return Optional.empty();
        }
        int typmod = typmod(name, spelled, type.group(2), type.group(3));
        return Optional.of(
                TypeRules.plain(name, text.strip(), typmod, !type.group(5).isEmpty()));
    }

    private static boolean isShortFloat(String spelled, @Nullable String bits) {
        return spelled.equals("float") && bits != null && Integer.parseInt(bits) <= FLOAT4_BITS;
    }

    /** A type of the database's own may have any name, but hardly one that is nearly one of PostgreSQL's. */
    private static boolean isMisspelt(String name, boolean hasLength) {
        return !KNOWN.contains(name)
                && (hasLength || Nearest.isNear(name, KNOWN) || Nearest.isNear(name, ALIASES.keySet()));
    }

    private static int typmod(String name, String spelled, @Nullable String digits, @Nullable String scale) {
        if (digits == null) {
            return spelled.equals("character") || spelled.equals("char") ? 1 + HEADER : -1;
        }
        int first = Integer.parseInt(digits);
        if (!name.equals("numeric")) {
            return first + HEADER;
        }
        int second = scale == null ? 0 : Integer.parseInt(scale);
        return ((first << 16) | (second & SCALE_MASK)) + HEADER;
    }
}
