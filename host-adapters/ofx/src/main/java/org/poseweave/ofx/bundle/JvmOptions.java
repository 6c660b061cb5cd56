package org.poseweave.ofx.bundle;

import java.util.ArrayList;
import java.util.List;

/** Options of the JVM that runs inside a host, one a line as the shim reads them. */
final class JvmOptions {
    /** Stands for the absolute path of the bundle's Contents folder. */
    static final String CONTENTS = "${contents}";

    private static final String NATIVES = CONTENTS + "/" + BundleMaker.NATIVES;

    private JvmOptions() {}

    static List<String> lines(int javaVersion, boolean models) {
        List<String> lines = new ArrayList<>(List.of(
                "# Read when a host first renders. ${contents} is this bundle's Contents folder.",
                "# Memory that Java may take from the host's machine; frames themselves lie in the host's memory.",
                "-Xms32m",
                "-Xmx4g",
                "-XX:+UseSerialGC",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "# No files in the temporary folder, no sockets.",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-Xshare:auto",
                "-XX:SharedArchiveFile=" + CONTENTS + "/Resources/classes.jsa",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "# File names are UTF-8 whatever locale the host was started in.",
                "-Dfile.encoding=UTF-8",
                "-Dsun.jnu.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "# Natives come from the bundle as they are: nothing is unpacked.",
                "-Djava.library.path=" + NATIVES,
                "-Donnxruntime.native.path=" + NATIVES,
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Dorg.bytedeco.javacpp.cacheLibraries=false",
                "# JavaCPP would count the host's memory as its own.",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.noPointerGC=true"));
        // Later versions warn of what JavaCPP and Guava do.
        if (javaVersion >= 22) {
            lines.add("--enable-native-access=ALL-UNNAMED");
        }
        if (javaVersion >= 23) {
            lines.add("--sun-misc-unsafe-memory-access=allow");
        }
        if (models) {
            lines.add("-Dposeweave.models=" + CONTENTS + "/Resources/models");
        }
        return lines;
    }
}
