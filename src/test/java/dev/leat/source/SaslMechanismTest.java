package dev.leat.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leat.batch.BatchException;
import dev.leat.batch.BatchFailure;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.callback.CallbackHandler;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SaslMechanismTest {
    @Test
    void one_that_does_not_exist_is_told_with_the_nearest() {
        assertThatThrownBy(() -> check("SASL_SSL", "plain"))
                .hasMessage("source.properties['sasl.mechanism']: is not a known mechanism; did you mean 'PLAIN'?")
                .extracting(refused -> ((BatchException) refused).failure())
                .isEqualTo(BatchFailure.STOP);
        assertThatThrownBy(() -> check("sasl_plaintext", "hunter2"))
                .hasMessageContaining("known are: GSSAPI, OAUTHBEARER, PLAIN, SCRAM-SHA-256, SCRAM-SHA-512")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void without_a_login_it_means_nothing() {
        check("SSL", "plain");
        check(null, "plain");
    }

    @Test
    void what_java_or_a_module_of_ones_own_brings_is_fine() {
        check("SASL_SSL", "PLAIN");
        Provider module = new Module();
        Security.addProvider(module);
        try {
            check("SASL_SSL", "OF_MINE");
        } finally {
            Security.removeProvider(module.getName());
        }

        assertThatThrownBy(() -> check("SASL_SSL", "OF_MINE")).hasMessageContaining("is not a known mechanism");
    }

    private static void check(@Nullable String protocol, String mechanism) {
        Properties client = new Properties();
        if (protocol != null) {
            client.put("security.protocol", protocol);
        }
        client.put("sasl.mechanism", mechanism);

        SaslMechanism.check(client);
    }

    /** Registers its mechanism as a login module of Kafka's does. */
    private static final class Module extends Provider {
        private static final long serialVersionUID = 1;

        Module() {
            super("of-mine", "1", "a mechanism of one's own");
            put("SaslClientFactory.OF_MINE", Factory.class.getName());
        }
    }

    /** Made by Java's security by its name. */
    public static final class Factory implements SaslClientFactory {
        @Override
        public @Nullable SaslClient createSaslClient(
                String[] mechanisms,
                String id,
                String protocol,
                String server,
                Map<String, ?> properties,
                CallbackHandler handler) {
            return null;
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return new String[] {"OF_MINE"};
        }
    }
}
