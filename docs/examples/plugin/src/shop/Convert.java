package shop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.api.AnyStage;
import dev.leat.api.AsyncStage;
import dev.leat.api.Call;
import dev.leat.api.Event;
import dev.leat.api.EventException;
import dev.leat.api.FailureKind;
import dev.leat.api.Outcome;
import dev.leat.api.StageContext;
import dev.leat.api.StageProvider;
import dev.leat.api.TransientException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.math.BigDecimal;

/** A stage that awaits something: asks a service for an exchange rate and adds the total in euros. */
public final class Convert implements StageProvider {
    private static final int CONNECT_MS = 2_000;
    private static final int RATE_BYTES_MAX = 64;

    @Override
    public String name() {
        return "convert-to-euro";
    }

    @Override
    public AnyStage create(StageContext context) {
        String rates = context.options().path("rates").asText();
        if (!rates.startsWith("http")) {
            throw new IllegalArgumentException("options.rates must be the address of the service");
        }
        return new Rates(rates);
    }

    private static final class Rates implements AsyncStage {
        private final String address;
        private HttpClient client;

        Rates(String address) {
            this.address = address;
        }

        /** Clients are opened here and not in {@code create}, which also runs when a file is only checked. */
        @Override
        public Future<Void> open(Vertx vertx) {
            client = vertx.createHttpClient();
            return Future.succeededFuture();
        }

        @Override
        public Future<Outcome> apply(Event event, Call call) {
            String currency = event.value().path("currency").asText();
            if (!currency.matches("[A-Z]{3}")) {
                return Future.failedFuture(new EventException(FailureKind.REJECTED, "currency is no code of one"));
            }
            RequestOptions request = new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setAbsoluteURI(address + "/" + currency)
                    .setConnectTimeout(CONNECT_MS);
            return client.request(request)
                    .recover(failure -> Future.failedFuture(
                            new TransientException(FailureKind.UNAVAILABLE, "no connection: " + failure.getMessage())))
                    .compose(opened -> ask(opened, call))
                    .map(rate -> Outcome.kept(inEuro(event, rate)));
        }

        private static Future<BigDecimal> ask(HttpClientRequest request, Call call) {
            call.onCancel(request::reset);
            return request.send().compose(response -> {
                if (response.statusCode() == 503) {
                    return Future.failedFuture(new TransientException(FailureKind.UNAVAILABLE, "the service is busy"));
                }
                if (response.statusCode() != 200) {
                    return Future.failedFuture(
                            new EventException(FailureKind.REJECTED, "no rate, status " + response.statusCode()));
                }
                return response.body().map(Convert::rate);
            });
        }

        private static Event inEuro(Event event, BigDecimal rate) {
            ObjectNode changed = event.value().deepCopy(); // never change the tree that you were given
            changed.put("total_eur", event.value().path("total").decimalValue().multiply(rate));
            return event.withValue(changed);
        }

        @Override
        public Future<Void> close() {
            return client == null ? Future.succeededFuture() : client.close();
        }
    }

    private static BigDecimal rate(Buffer body) {
        if (body.length() > RATE_BYTES_MAX) {
            throw new EventException(FailureKind.REJECTED, "the service's answer is no rate");
        }
        try {
            return new BigDecimal(body.toString().strip());
        } catch (NumberFormatException failure) {
            throw new EventException(FailureKind.REJECTED, "the service's answer is no rate");
        }
    }
}
