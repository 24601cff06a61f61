package dev.leat.config;

/** Who the nodes of a cluster are to each other: each shows a certificate, and asks for that of the other. */
public record ClusterTlsConfig(
        @Key(doc = "File with this node's certificate and those that signed it, as PEM. Read at start.", min = 1)
        String certPath,

        @Key(doc = "File with the certificate's private key, as PEM (PKCS 8). Read at start.", min = 1)
        String keyPath,

        @Key(
                doc = "File with the certificate of the authority that signed those of all nodes, as PEM. Names in"
                        + " certificates are not compared: one authority for one cluster, and for nothing else.",
                min = 1)
        String caPath) {}
