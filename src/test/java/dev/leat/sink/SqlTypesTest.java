package dev.leat.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigint                      | INT8        | -1 | 0",
                "INTEGER                     | INT4        | -1 | 0",
                "numeric(12,2)               | SCALED      | 12 | 2",
                "Decimal ( 12 , 2 )          | SCALED      | 12 | 2",
                "numeric(3,-2)               | NUMERIC     | 3  | -2",
                "numeric                     | NUMERIC     | -1 | 0",
                "numeric(30)                 | NUMERIC     | 30 | 0",
                "double precision            | FLOAT8      | -1 | 0",
                "float                       | FLOAT8      | -1 | 0",
                "float(24)                   | FLOAT4      | -1 | 0",
                "float(25)                   | FLOAT8      | -1 | 0",
                "bigserial                   | INT8        | -1 | 0",
                "serial                      | INT4        | -1 | 0",
                "smallserial                 | INT2        | -1 | 0",
                "varchar(10)                 | STRING      | 10 | 0",
                "character varying(10)       | STRING      | 10 | 0",
                "char                        | STRING      | 1  | 0",
                "timestamp with time zone    | TIMESTAMPTZ | -1 | 0",
                "timestamp(3) with time zone | TIMESTAMPTZ | -1 | 0",
                "timestamp                   | TIMESTAMP   | -1 | 0",
                "jsonb                       | JSON        | -1 | 0",
                "text[]                      | ARRAY       | -1 | 0",
                "mood                        | LITERAL     | -1 | 0",
            })
    void are_read_as_sql_spells_them(String text, ColumnKind kind, int digits, int scale) {
        ColumnType type = SqlTypes.parse(text).orElseThrow();

        assertThat(type.kind()).isEqualTo(kind);
        assertThat(type.digits()).isEqualTo(digits);
        assertThat(type.scale()).isEqualTo(scale);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "varchar(", "12", "numeric(a)", "text;", "big int!"})
    void what_is_no_type_is_none(String text) {
        assertThat(SqlTypes.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"text[], STRING", "'numeric(5,1)[]', NUMERIC", "int[][], INT4"})
    void arrays_know_what_they_hold(String text, ColumnKind item) {
        ColumnType array = SqlTypes.parse(text).orElseThrow();

        assertThat(array.element()).isNotNull().extracting(ColumnType::kind).isEqualTo(item);
    }
}
