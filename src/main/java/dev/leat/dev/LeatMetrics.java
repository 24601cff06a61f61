package dev.leat.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** What a running Leat tells of itself over HTTP. Calls block for 5 seconds at most. */
final class LeatMetrics {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String address;

    /** @param port of its admin server on 127.0.0.1 */
    LeatMetrics(int port) {
        address = "http://127.0.0.1:" + port;
    }

    /** What its counters say at one moment. */
    record Reading(long acknowledged, long rows, long deadLetters, long dropped, long lag) {}

    String address() {
        return address;
    }

    /** Whether it takes events: started, group joined, every partition claimed. */
    boolean isReady() {
        try {
            return get("/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    Reading read() {
        try {
            List<String> lines = get("/metrics").body().lines().toList();
            return new Reading(
                    sum(lines, "leat_events_acknowledged_total"),
                    sum(lines, "leat_rows_written_total"),
                    sum(lines, "leat_dead_letters_total"),
                    sum(lines, "leat_events_dropped_total"),
                    sum(lines, "leat_lag_events"));
        } catch (IOException e) {
            throw new DevException("Leat does not answer on " + address + ": " + e, e);
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                    .timeout(TIMEOUT)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevException("interrupted while asking Leat", e);
        }
    }

    /** Over all label sets of one metric in Prometheus' text format. */
    static long sum(List<String> lines, String metric) {
        return lines.stream()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
