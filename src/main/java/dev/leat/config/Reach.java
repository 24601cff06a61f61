package dev.leat.config;

import java.util.Locale;

/** Who can reach an address, as its digits tell. */
enum Reach {
    LOOPBACK,
    PRIVATE,
    PUBLIC,
    EVERYWHERE,
    UNKNOWN;

    private static final int BYTE = 256;

    static Reach of(String host) {
        String address = host.toLowerCase(Locale.ROOT);
        if (AdminConfig.isLoopback(address)) {
            return LOOPBACK;
        }
        return address.contains(":") ? ofVersion6(address) : ofVersion4(address);
    }

    private static Reach ofVersion6(String address) {
        if (address.chars().allMatch(c -> c == ':' || c == '0')) {
            return EVERYWHERE;
        }
        if (address.startsWith("::ffff:") && address.contains(".")) {
            return of(address.substring("::ffff:".length()));
        }
        boolean isPrivate = address.matches("f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*");
        return isPrivate ? PRIVATE : PUBLIC;
    }

    private static Reach ofVersion4(String address) {
        String[] parts = address.split("\\.", -1);
        int[] bytes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) >= BYTE) {
                return UNKNOWN;
            }
            bytes[i] = Integer.parseInt(parts[i]);
        }
        if (bytes.length != 4) {
            return UNKNOWN;
        }
        if (bytes[0] == 0) {
            return EVERYWHERE;
        }
        boolean isPrivate = bytes[0] == 10
                || (bytes[0] == 172 && bytes[1] >= 16 && bytes[1] < 32)
                || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254)
                || (bytes[0] == 100 && bytes[1] >= 64 && bytes[1] < 128);
        return isPrivate ? PRIVATE : PUBLIC;
    }
}
