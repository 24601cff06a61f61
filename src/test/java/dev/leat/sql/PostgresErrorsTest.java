package dev.leat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One class for each SQLSTATE. */
class PostgresErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "22P02, DATA",
        "22003, DATA",
        "22001, DATA",
        "22P05, DATA",
        "23505, DATA",
        "23502, DATA",
        "23503, DATA",
        "44000, DATA",
        "54000, DATA",
        "54001, DATA",
        "P0001, DATA",
        "21000, COLLISION",
        "40001, AGAIN",
        "40P01, AGAIN",
        "55P03, AGAIN",
        "08006, OUTAGE",
        "57P01, OUTAGE",
        "57P03, OUTAGE",
        "53300, OUTAGE",
        "53100, OUTAGE",
        "25006, OUTAGE",
        "25P03, OUTAGE",
        "57014, TOO_SLOW",
        "LT001, FENCED",
        "42501, STOP",
        "42P01, STOP",
        "28P01, STOP",
        "3D000, STOP",
        "0A000, STOP",
        "58030, OUTAGE",
        "26000, STOP",
        "54023, STOP"
    })
    void a_state_has_its_class(String sqlState, PostgresErrors.Kind kind) {
        assertThat(PostgresErrors.kind(sqlState, "some_constraint")).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0002", "20000", "2F005", "38000", "39004", "09000", "27000"})
    void what_a_function_ends_with_is_of_the_row(String sqlState) {
        assertThat(PostgresErrors.kind(sqlState, null)).isEqualTo(PostgresErrors.Kind.DATA);
    }

    @Test
    void a_sequence_at_its_end_is_no_fault_of_a_row() {
        assertThat(PostgresErrors.kind("2200H", null)).isEqualTo(PostgresErrors.Kind.STOP);
    }

    @Test
    void an_internal_error_may_pass_and_corrupt_data_does_not() {
        assertThat(PostgresErrors.kind("XX000", null)).isEqualTo(PostgresErrors.Kind.OUTAGE);
        assertThat(PostgresErrors.kind("XX001", null)).isEqualTo(PostgresErrors.Kind.STOP);
        assertThat(PostgresErrors.kind("XX002", null)).isEqualTo(PostgresErrors.Kind.STOP);
    }

    @Test
    void a_check_violation_without_a_constraint_is_a_row_without_partition() {
        assertThat(PostgresErrors.kind("23514", "c")).isEqualTo(PostgresErrors.Kind.DATA);
        assertThat(PostgresErrors.kind("23514", null)).isEqualTo(PostgresErrors.Kind.STOP);
        assertThat(PostgresErrors.kind("23514", "")).isEqualTo(PostgresErrors.Kind.STOP);
    }

    @ParameterizedTest
    @CsvSource({
        "42501, exec_stmt_raise, DATA",
        "23514, exec_stmt_raise, DATA",
        "MY001, exec_stmt_raise, DATA",
        "42501, ExecWithCheckOptions, DATA",
        "42501, aclcheck_error, STOP",
        "23514, ExecFindPartition, STOP",
        "MY001, , STOP",
        "40001, exec_stmt_raise, AGAIN",
        "53100, exec_stmt_raise, OUTAGE",
        "LT001, exec_stmt_raise, FENCED"
    })
    void what_a_function_or_a_policy_refuses_is_of_the_row(
            String sqlState, @Nullable String routine, PostgresErrors.Kind kind) {
        PgException failure = new PgException(
                "no", "ERROR", sqlState, null, null, null, null, null, null, null, null, routine, null, null, null,
                null, null);

        assertThat(PostgresErrors.kind(failure)).isEqualTo(kind);
        assertThat(PostgresErrors.reason(failure).contains("leat check")).isEqualTo("aclcheck_error".equals(routine));
    }

    @ParameterizedTest
    @CsvSource({
        "XX000, , true",
        "40001, exec_stmt_raise, true",
        "53100, exec_stmt_raise, true",
        "55P03, exec_stmt_raise, true",
        "55P03, ProcSleep, false",
        "53200, AllocSetAlloc, false",
        "57014, exec_stmt_raise, false",
        "P0001, exec_stmt_raise, false",
        "XX001, , false"
    })
    void trouble_of_the_server_may_be_that_of_a_row(String sqlState, @Nullable String routine, boolean may) {
        PgException failure = new PgException(
                "no", "ERROR", sqlState, null, null, null, null, null, null, null, null, routine, null, null, null,
                null, null);

        assertThat(PostgresErrors.mayBeOfRow(failure)).isEqualTo(may);
    }

    @Test
    void a_syntax_error_without_a_place_in_sql_is_in_a_value() {
        PgException value = new PgException("syntax error in tsvector", "ERROR", "42601", null);
        PgException statement = new PgException(
                "no", "ERROR", "42601", null, null, "7", null, null, null, null, null, null, null, null, null, null,
                null);
        PgException dynamic = new PgException(
                "no", "ERROR", "42601", null, null, null, "7", "x", null, null, null, null, null, null, null, null,
                null);

        assertThat(PostgresErrors.kind(value)).isEqualTo(PostgresErrors.Kind.DATA);
        assertThat(PostgresErrors.kind(statement)).isEqualTo(PostgresErrors.Kind.STOP);
        assertThat(PostgresErrors.kind(dynamic)).isEqualTo(PostgresErrors.Kind.STOP);
    }

    @Test
    void the_network_is_an_outage_and_anything_unknown_stops() {
        assertThat(PostgresErrors.kind(new IOException("reset"))).isEqualTo(PostgresErrors.Kind.OUTAGE);
        assertThat(PostgresErrors.kind(new TimeoutException())).isEqualTo(PostgresErrors.Kind.OUTAGE);
        assertThat(PostgresErrors.kind(ClosedConnectionException.INSTANCE)).isEqualTo(PostgresErrors.Kind.OUTAGE);
        assertThat(PostgresErrors.kind(new IllegalStateException())).isEqualTo(PostgresErrors.Kind.STOP);
        assertThat(PostgresErrors.kind(null, null)).isEqualTo(PostgresErrors.Kind.STOP);
    }

    @Test
    void a_reason_is_one_line_with_state_detail_and_hint() {
        PgException failure = new PgException("no\nway", "ERROR", "23505", "Key (a)=(1) exists.");

        assertThat(PostgresErrors.reason(failure)).isEqualTo("no way (23505); detail: Key (a)=(1) exists.");
    }
}
