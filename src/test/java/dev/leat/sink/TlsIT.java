package dev.leat.sink;

import static dev.leat.sink.SinkFixture.batch;
import static dev.leat.sink.SinkFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import dev.leat.config.PipelineConfig;
import dev.leat.dev.EmbeddedPostgres;
import dev.leat.support.Certificate;
import dev.leat.support.Database;
import dev.leat.support.Servers;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that takes encrypted connections only, and what each sslmode makes of its certificate. */
class TlsIT {
    private static final String TABLE = "\"tables\": [{\"table\": \"t\", \"mode\": \"append\"}]";
    private static final String PLAIN_SESSIONS = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
            + " WHERE application_name LIKE 'leat:%' AND NOT ssl";
    private static final String ENCRYPTED_SESSIONS = PLAIN_SESSIONS.replace("NOT ssl", "ssl");

    private static final Certificate CERTIFICATE = Certificate.selfSigned("dns:localhost");
    private static final Certificate OTHER = Certificate.selfSigned("dns:localhost");
    private static final EmbeddedPostgres SERVER = EmbeddedPostgres.launch(EmbeddedPostgres.Settings.defaults());

    private final Database database = Servers.database(SERVER);
    private final SinkFixture fixture = new SinkFixture(database);

    @BeforeAll
    static void encrypt() throws SQLException {
        Database admin = new Database(SERVER, "postgres");
        write(admin, "server.key", CERTIFICATE.key());
        write(admin, "server.crt", CERTIFICATE.certificate());
        for (String setting :
                new String[] {"ssl = on", "ssl_key_file = 'server.key'", "ssl_cert_file = 'server.crt'"}) {
            admin.execute("ALTER SYSTEM SET " + setting);
        }
        write(admin, "pg_hba.conf", "hostssl all all all scram-sha-256\n");
        admin.execute("SELECT pg_reload_conf()");
        await().atMost(Duration.ofSeconds(60)).until(TlsIT::plainIsRefused);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void require_encrypts_and_asks_for_no_certificate() throws SQLException {
        writes("?sslmode=require");
    }

    @Test
    void verify_ca_takes_a_server_that_the_given_authority_signed() throws SQLException {
        writes("?sslmode=verify-ca&sslrootcert=" + CERTIFICATE.file());
    }

    @Test
    void verify_full_takes_the_host_that_the_certificate_names() throws SQLException {
        writes("?sslrootcert=" + CERTIFICATE.file() + "&sslmode=verify-full");
    }

    @Test
    void verify_full_refuses_another_host() {
        String uri =
                uri("?sslmode=verify-full&sslrootcert=" + CERTIFICATE.file()).replace("localhost", "127.0.0.1");

        assertThatThrownBy(() -> fixture.open(config(uri)))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("does it name this host");
    }

    @Test
    void verify_ca_refuses_a_server_that_somebody_else_signed() {
        assertThatThrownBy(() -> fixture.open(config(uri("?sslmode=verify-ca&sslrootcert=" + OTHER.file()))))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("signed by an authority");
    }

    @Test
    void verify_ca_without_an_authority_trusts_no_self_signed_server() {
        assertThatThrownBy(() -> fixture.open(config(uri("?sslmode=verify-ca"))))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("signed by an authority");
    }

    @Test
    void disable_is_refused_by_the_server_with_a_reason() {
        assertThatThrownBy(() -> fixture.open(config(uri("?sslmode=disable"))))
                .isInstanceOf(BatchException.class)
                .hasMessageContaining("no encryption");
    }

    @Test
    void passwords_go_by_scram_and_a_wrong_one_needs_a_person() throws SQLException {
        assertThat(admin().text("SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = current_user"))
                .isEqualTo("SCRAM-SHA-256");
        PipelineConfig wrong = fixture.as(config(uri("?sslmode=require")), database.user(), "not the password");

        assertThatThrownBy(() -> fixture.open(wrong))
                .isInstanceOfSatisfying(
                        BatchException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(BatchFailure.STOP))
                .hasMessageContaining("password authentication failed for user \"leat\" (28P01)")
                .hasMessageNotContaining("not the password");
    }

    private void writes(String parameters) throws SQLException {
        database.execute("CREATE TABLE t (id int)");
        Sink sink = fixture.started(config(uri(parameters)));

        assertThat(fixture.write(sink, batch(0, 0, "{\"id\":1}")).rows()).isEqualTo(1);
        assertThat(admin().number(ENCRYPTED_SESSIONS)).isPositive();
        assertThat(admin().number(PLAIN_SESSIONS)).isZero();
        get(sink.close());
    }

    private PipelineConfig config(String uri) {
        return fixture.config(uri, "localhost:9092", TABLE, "");
    }

    private String uri(String parameters) {
        return database.uri().replace("127.0.0.1", "localhost") + parameters;
    }

    private static Database admin() {
        return new Database(SERVER, "postgres");
    }

    private static boolean plainIsRefused() {
        try {
            return admin().number("SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl") == 1;
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Into the server's data folder, readable by the server alone. */
    private static void write(Database admin, String file, String content) throws SQLException {
        StringBuilder sql = new StringBuilder("COPY (VALUES ");
        String[] lines = content.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isEmpty()) {
                sql.append(i == 0 ? "" : ", ").append("('").append(lines[i]).append("')");
            }
        }
        admin.execute(sql + ") TO PROGRAM 'umask 077; cat > " + file + "'");
    }
}
