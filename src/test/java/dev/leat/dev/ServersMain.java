package dev.leat.dev;

import java.io.IOException;

/** A JVM to be killed: starts a server, prints its process id and its folder, and waits for ever. */
final class ServersMain {
    private ServersMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("postgres")) {
            EmbeddedPostgres postgres = EmbeddedPostgres.launch(EmbeddedPostgres.Settings.defaults());
            System.out.println(postgres.pid() + " " + postgres.folder());
        } else {
            EmbeddedKafka kafka = EmbeddedKafka.launch(EmbeddedKafka.Settings.defaults());
            System.out.println(kafka.pid() + " " + kafka.folder());
        }
        Thread.currentThread().join();
    }
}
