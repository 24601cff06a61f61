package dev.leat.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this jar, as its manifest says. */
final class Version implements IVersionProvider {

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"leat " + text() + " on Java " + Runtime.version()};
    }
}
