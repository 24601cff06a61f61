package dev.leat.config;

/** The certificate of the admin server. */
public record AdminTlsConfig(
        @Key(doc = "File with the certificate and those that signed it, as PEM. Read at start.", min = 1)
        String certPath,

        @Key(doc = "File with the certificate's private key, as PEM (PKCS 8). Read at start.", min = 1)
        String keyPath) {}
