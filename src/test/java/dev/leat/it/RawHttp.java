package dev.leat.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Connections to an admin server on which any bytes may be sent, and which may end at any time. */
final class RawHttp {
    private static final int ANSWER_MS = 60_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\\r]*\\r\\n");
    private static final Pattern LENGTH = Pattern.compile("\\r\\ncontent-length: (\\d+)\\r\\n");

    private final int port;

    RawHttp(int port) {
        this.port = port;
    }

    /**
     * What came back.
     *
     * @param status 0 when the connection was closed without an answer
     */
    record Reply(int status, String head, String body) {
        boolean isProblem() {
            return head.contains("\r\ncontent-type: application/problem+json\r\n");
        }
    }

    /** Sends a whole request and reads its answer; of one that goes on for ever only the beginning. */
    Reply ask(byte[] request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request);
            return reply(socket.getInputStream());
        }
    }

    /** Sends bytes and nothing after them, and reads whatever comes until the server closes. */
    Reply sendAll(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                byte[] all = socket.getInputStream().readAllBytes();
                return parsed(new String(all, StandardCharsets.ISO_8859_1));
            } catch (SocketException refused) {
                return new Reply(0, "", ""); // the server did not want to hear all of it
            }
        }
    }

    /** Sends bytes, reads so many of the answer, and is gone without a farewell. */
    void goAway(byte[] bytes, int answerBytes) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(bytes);
            if (answerBytes > 0) {
                byte[] unused = socket.getInputStream().readNBytes(answerBytes);
            }
        } catch (SocketException closed) {
            // the server was quicker
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(ANSWER_MS);
        return socket;
    }

    private static Reply reply(InputStream bytes) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String text = "";
        do {
            int next = bytes.read();
            if (next < 0) {
                return parsed(text);
            }
            read.write(next);
            text = next == '\n' ? read.toString(StandardCharsets.ISO_8859_1) : text;
        } while (!text.endsWith("\r\n\r\n"));
        Matcher length = LENGTH.matcher(text.toLowerCase(Locale.ROOT));
        String body = length.find()
                ? new String(bytes.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
        return parsed(text + body);
    }

    private static Reply parsed(String text) {
        Matcher status = STATUS.matcher(text);
        if (!status.lookingAt()) {
            return new Reply(0, "", text);
        }
        int end = Math.max(text.indexOf("\r\n\r\n"), 0);
        String head = text.substring(0, end).toLowerCase(Locale.ROOT) + "\r\n";
        return new Reply(Integer.parseInt(status.group(1)), head, text.substring(Math.min(end + 4, text.length())));
    }
}
