package dev.leat.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A key and a certificate that it signed itself, as PEM, made by the JDK's keytool. */
public record Certificate(String key, String certificate) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** @param names subject alternative names, such as {@code dns:localhost,ip:127.0.0.1} */
    public static Certificate selfSigned(String names) {
        try {
            Path folder = Files.createTempDirectory("leat-certificate");
            Path store = folder.resolve("store.p12");
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-validity",
                    "2",
                    "-alias",
                    "leat",
                    "-dname",
                    "CN=leat test",
                    "-ext",
                    "san=" + names,
                    "-ext",
                    "bc=ca:true",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    new String(PASSWORD),
                    "-keystore",
                    store.toString());
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed: " + Files.readString(folder.resolve("log")));
            }
            return read(store);
        } catch (IOException | GeneralSecurityException | InterruptedException failure) {
            throw new IllegalStateException("no certificate", failure);
        }
    }

    /** The certificate in a file of its own. */
    public Path file() {
        try {
            Path file = Files.createTempFile("leat-certificate", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, certificate);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Certificate read(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, PASSWORD);
        }
        return new Certificate(
                pem("PRIVATE KEY", keys.getKey("leat", PASSWORD).getEncoded()),
                pem("CERTIFICATE", keys.getCertificate("leat").getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
