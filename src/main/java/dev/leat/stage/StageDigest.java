package dev.leat.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.leat.stage.Body.Single;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.TreeSet;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What two nodes must have in common to work on a stage for each other: its type, all of its own keys with their
 * secrets, the jars of its plugin, and the version of the software. Where it runs, and what becomes of events that
 * fail, is not part of it. Takes a while to be computed, so that nobody finds a secret by trying.
 */
final class StageDigest {
    private static final int ROUNDS = 60_000;
    private static final int BITS = 128;

    private StageDigest() {}

    /** Waits for the disk and computes: not on an event loop. */
    static String of(StagePlan plan, String version) {
        try {
            MessageDigest all = MessageDigest.getInstance("SHA-256");
            ObjectNode keys = JsonNodeFactory.instance
                    .objectNode()
                    .put("type", plan.config().type())
                    .set("options", sorted(plan.config().options().node()));
            all.update(keys.toString().getBytes(StandardCharsets.UTF_8));
            if (plan.body() instanceof Single single
                    && single.stage().getClass().getClassLoader() instanceof URLClassLoader plugin) {
                addJars(plugin, all);
            }
            String salt = "leat " + version + " " + plan.pipeline().name() + " " + plan.name();
            PBEKeySpec slow = new PBEKeySpec(
                    HexFormat.of().formatHex(all.digest()).toCharArray(),
                    salt.getBytes(StandardCharsets.UTF_8),
                    ROUNDS,
                    BITS);
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(slow)
                            .getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException failure) {
            throw new IllegalStateException("the jar of a plugin cannot be read: " + failure.getMessage(), failure);
        }
    }

    private static void addJars(URLClassLoader plugin, MessageDigest all) throws IOException {
        URL[] jars = plugin.getURLs();
        Arrays.sort(jars, Comparator.comparing(URL::getPath));
        for (URL jar : jars) {
            try (var bytes = jar.openStream()) {
                all.update(bytes.readAllBytes());
            }
        }
    }

    /** Members in the order of their names, whatever the file's. */
    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            TreeSet<String> names = new TreeSet<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> sorted.set(name, sorted(object.get(name))));
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return node;
    }
}
