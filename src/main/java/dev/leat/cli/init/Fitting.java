package dev.leat.cli.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.leat.api.EventJson;
import dev.leat.sink.TargetColumn;
import dev.leat.stage.builtin.Conversion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out what has to be done to values, so that a column takes them. */
final class Fitting {
    /** In this order: where more than one reads all values, the first is proposed and the others are told. */
    private static final List<String> TIME_FORMATS = List.of(
            Change.ISO,
            "dd.MM.yyyy HH:mm:ss",
            "dd.MM.yyyy HH:mm",
            "dd.MM.yyyy",
            "dd/MM/yyyy HH:mm:ss",
            "dd/MM/yyyy HH:mm",
            "dd/MM/yyyy",
            "MM/dd/yyyy HH:mm:ss",
            "MM/dd/yyyy HH:mm",
            "MM/dd/yyyy",
            "yyyy/MM/dd HH:mm:ss",
            "yyyy/MM/dd",
            "EEE, d MMM yyyy HH:mm:ss z",
            "EEE, d MMM yyyy HH:mm:ss xx");

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,25}(?:\\.[0-9]{1,9})?");

    /** Up to these sizes: years 1973 to 5138 of each unit. */
    private static final BigDecimal SECONDS_MAX = new BigDecimal("1e11");

    private static final BigDecimal MILLIS_MAX = new BigDecimal("1e14");
    private static final BigDecimal MICROS_MAX = new BigDecimal("1e17");

    private final Candidate candidate;
    private final TargetColumn column;
    private final int misfits;

    private Fitting(Candidate candidate, TargetColumn column) {
        this.candidate = candidate;
        this.column = column;
        this.misfits = (int) candidate.values().stream()
                .filter(value -> !column.accepts(value))
                .count();
    }

    /** The best that can be done. */
    static Fit of(Candidate candidate, TargetColumn column) {
        return new Fitting(candidate, column).fit();
    }

    private Fit fit() {
        Fit direct = new Fit(candidate, null, misfits);
        if (!candidate.isConvertible() || candidate.values().isEmpty()) {
            return direct;
        }
        boolean texts = candidate.values().stream().anyMatch(JsonNode::isTextual);
        return switch (column.family()) {
            case BOOLEAN -> misfits == 0 ? direct : better(direct, Conversion.Type.BOOLEAN);
            case INTEGER -> texts ? better(direct, Conversion.Type.INTEGER) : direct;
            case DECIMAL -> texts ? better(direct, Conversion.Type.DECIMAL) : direct;
            case JSON -> candidate.holdsOnly(Fitting::isJsonText) ? better(direct, Conversion.Type.JSON) : direct;
            case DATE -> time(direct, Conversion.Type.DATE);
            case TIMESTAMP -> time(direct, Conversion.Type.LOCAL_TIMESTAMP);
            case TIMESTAMP_WITH_ZONE -> time(direct, Conversion.Type.TIMESTAMP);
            case TEXT, OTHER -> direct;
        };
    }

    private Fit better(Fit direct, Conversion.Type to) {
        Fit changed = changed(new Change(to));
        return changed.misfits() <= direct.misfits() && changed.isUseful() ? changed : direct;
    }

    private Fit changed(Change change) {
        return new Fit(candidate, change, change.misfits(candidate.values(), column));
    }

    private Fit time(Fit direct, Conversion.Type to) {
        long numbers = candidate.values().stream().filter(Fitting::isNumeric).count();
        if (numbers * 100 >= (long) ColumnGuess.MAJORITY * candidate.values().size()) {
            return epoch(direct, to);
        }
        List<Fit> tries = new ArrayList<>();
        for (String format : TIME_FORMATS) {
            tries.add(changed(new Change(to, format)));
        }
        int least = tries.stream().mapToInt(Fit::misfits).min().orElse(Integer.MAX_VALUE);
        List<Fit> best = tries.stream().filter(one -> one.misfits() == least).toList();
        if (least > direct.misfits() || !best.get(0).isUseful()) {
            return direct;
        }
        return best.size() == 1
                ? best.get(0)
                : best.get(0)
                        .withDoubt(
                                "format " + formatOf(best.get(1)) + " reads all sampled values as well: which is it?");
    }

    private static String formatOf(Fit fit) {
        Change change = fit.change();
        return change == null ? "" : change.format();
    }

    /** The sink reads numbers as milliseconds, so other units have to be told. */
    private Fit epoch(Fit direct, Conversion.Type to) {
        String unit = unit();
        if (unit == null) {
            return direct.withDoubt("the numbers are of different sizes; the sink reads milliseconds since 1970");
        }
        boolean asTheSinkReads = unit.equals("epoch-ms")
                && to != Conversion.Type.DATE
                && candidate.values().stream().filter(Fitting::isNumeric).allMatch(JsonNode::isIntegralNumber);
        return asTheSinkReads
                ? direct.withDoubt("taken as milliseconds since 1970, by their size")
                : changed(new Change(to, unit)).withDoubt("taken as " + unit + ", by their size");
    }

    private @Nullable String unit() {
        List<String> units = candidate.values().stream()
                .filter(Fitting::isNumeric)
                .map(value -> unit(new BigDecimal(value.asText()).abs()))
                .distinct()
                .toList();
        return units.size() == 1 ? units.get(0) : null;
    }

    private static String unit(BigDecimal size) {
        if (size.compareTo(SECONDS_MAX) < 0) {
            return "epoch-s";
        }
        if (size.compareTo(MILLIS_MAX) < 0) {
            return "epoch-ms";
        }
        return size.compareTo(MICROS_MAX) < 0 ? "epoch-us" : "epoch-ns";
    }

    private static boolean isNumeric(JsonNode value) {
        return value.isNumber()
                || (value.isTextual() && DIGITS.matcher(value.textValue()).matches());
    }

    private static boolean isJsonText(JsonNode value) {
        String text = value.isTextual() ? value.textValue().strip() : "";
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return false;
        }
        try {
            return EventJson.MAPPER.readTree(text).isContainerNode();
        } catch (JsonProcessingException failure) {
            return false;
        }
    }
}
