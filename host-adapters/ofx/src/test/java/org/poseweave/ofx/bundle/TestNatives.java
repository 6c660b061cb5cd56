package org.poseweave.ofx.bundle;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Real shared libraries and jars: those of the test's class path. */
final class TestNatives {
    private TestNatives() {}

    /** FFmpeg's library of this file name for Linux on x86_64. */
    static Path extract(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = TestNatives.class.getResourceAsStream("/org/bytedeco/ffmpeg/linux-x86_64/" + name)) {
            if (in == null) {
                throw new IOException("no " + name + " on the class path");
            }
            Files.copy(in, file);
        }
        return file;
    }

    /** The jar whose file name starts so. */
    static Path jar(String start) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> String.valueOf(path.getFileName()).startsWith(start))
                .findFirst()
                .orElseThrow();
    }
}
