package dev.leat.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What pgbouncer does, as far as clients can tell: it names a process that is none, knows few settings, and gives a
 * client a connection to PostgreSQL for good, or for each transaction the one that was used last. Logins go through to
 * PostgreSQL.
 */
public final class PoolerProxy implements AutoCloseable {
    private static final int VERSION = 196_608;
    private static final int NO_PROCESS = 7;
    private static final int LAST_STEP_OF_LOGIN = 12;
    private static final Set<String> KNOWN = Set.of("user", "database", "application_name", "client_encoding");

    /** Who may use a connection to PostgreSQL after a transaction. */
    public enum Pool {
        SESSIONS,
        TRANSACTIONS
    }

    /** What happens with a setting that it does not know. */
    public enum Unknown {
        REFUSED,
        IGNORED
    }

    private record Message(int type, byte[] body) {
        int number() {
            return ByteBuffer.wrap(body).getInt();
        }

        boolean isOutsideTransaction() {
            return body[0] == 'I';
        }
    }

    private record Peer(DataInputStream in, DataOutputStream out) {
        static Peer of(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return new Peer(
                    new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        }

        Message read() throws IOException {
            int type = in.readUnsignedByte();
            return new Message(type, in.readNBytes(in.readInt() - Integer.BYTES));
        }

        void write(Message message) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeByte(message.type());
            data.writeInt(message.body().length + Integer.BYTES);
            data.write(message.body());
            out.write(bytes.toByteArray());
        }
    }

    private final ServerSocket listening;
    private final int targetPort;
    private volatile Pool pool;
    private final Unknown unknown;
    private final BlockingDeque<Peer> free = new LinkedBlockingDeque<>();
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();

    private PoolerProxy(int targetPort, Pool pool, Unknown unknown) throws IOException {
        this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        this.targetPort = targetPort;
        this.pool = pool;
        this.unknown = unknown;
        thread(this::accept);
    }

    /** One in front of a port of 127.0.0.1. */
    public static PoolerProxy to(int targetPort, Pool pool, Unknown unknown) throws IOException {
        return new PoolerProxy(targetPort, pool, unknown);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on; connections to PostgreSQL are shared from the end of their next transaction. */
    public void become(Pool next) {
        pool = next;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (EOFException | SocketException ended) {
                return; // somebody hung up
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            sockets.add(socket);
            thread(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        List<Socket> own = new ArrayList<>(List.of(socket));
        try {
            Peer client = Peer.of(socket);
            byte[] start = start(client);
            if (start == null) {
                return;
            }
            Socket made = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            sockets.add(made);
            Peer server = Peer.of(made);
            server.out().write(start);
            login(client, server);
            if (pool == Pool.TRANSACTIONS) {
                free.addFirst(server);
            } else {
                own.add(made);
            }
            transactions(client, server);
        } finally {
            for (Socket ended : own) {
                ended.close();
            }
        }
    }

    /** The first message as PostgreSQL gets it; null when it is refused. */
    private byte @Nullable [] start(Peer client) throws IOException {
        byte[] body = client.in().readNBytes(client.in().readInt() - Integer.BYTES);
        if (ByteBuffer.wrap(body).getInt() != VERSION) {
            return null;
        }
        List<String> words = Pattern.compile("\0")
                .splitAsStream(new String(body, Integer.BYTES, body.length - Integer.BYTES, StandardCharsets.UTF_8))
                .toList();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (int at = 0; at + 1 < words.size(); at += 2) {
            if (KNOWN.contains(words.get(at))) {
                kept.writeBytes((words.get(at) + "\0" + words.get(at + 1) + "\0").getBytes(StandardCharsets.UTF_8));
            } else if (unknown == Unknown.REFUSED) {
                String error = "SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: " + words.get(at) + "\0\0";
                client.write(new Message('E', error.getBytes(StandardCharsets.UTF_8)));
                return null;
            }
        }
        kept.write(0);
        int length = 2 * Integer.BYTES + kept.size();
        return ByteBuffer.allocate(length)
                .putInt(length)
                .putInt(VERSION)
                .put(kept.toByteArray())
                .array();
    }

    private static void login(Peer client, Peer server) throws IOException {
        while (true) {
            Message message = server.read();
            boolean named = message.type() == 'K';
            ByteBuffer nobody = ByteBuffer.allocate(message.body().length).put(message.body());
            client.write(named ? new Message('K', nobody.putInt(0, NO_PROCESS).array()) : message);
            if (message.type() == 'Z') {
                return;
            }
            if (message.type() == 'R' && message.number() != 0 && message.number() != LAST_STEP_OF_LOGIN) {
                server.write(client.read());
            }
        }
    }

    private void transactions(Peer client, Peer own) throws IOException {
        @Nullable Peer server = pool == Pool.TRANSACTIONS ? null : own;
        while (true) {
            Message message = client.read();
            if (message.type() == 'X') {
                return;
            }
            if (server == null) {
                server = taken();
            }
            server.write(message);
            if (message.type() == 'Q' || message.type() == 'S') {
                server = answered(client, server);
            }
        }
    }

    private Peer taken() throws EOFException {
        try {
            return free.takeFirst();
        } catch (InterruptedException interrupted) {
            throw new EOFException("the test is over");
        }
    }

    /**
     * Passes an answer on; null when the connection to PostgreSQL is free. It is so before the client knows, since the
     * next to ask may be another client that this one told.
     */
    private @Nullable Peer answered(Peer client, Peer server) throws IOException {
        while (true) {
            Message message = server.read();
            boolean ends = message.type() == 'Z';
            boolean frees = ends && message.isOutsideTransaction() && pool == Pool.TRANSACTIONS;
            if (frees) {
                free.addFirst(server);
            }
            client.write(message);
            if (ends) {
                return frees ? null : server;
            }
        }
    }
}
