package org.poseweave.media;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes text files that appear whole or not at all. */
public final class TextSink {
    private TextSink() {}

    /** What writes the text. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; the caller closes {@code to}. */
        void write(Writer to) throws IOException;
    }

    /**
     * Writes a file in UTF-8, replacing one that exists.
     *
     * @throws org.poseweave.error.RenderException CANNOT_WRITE
     */
    public static void write(Path target, Content content) {
        PendingFile file = new PendingFile(target);
        try {
            try (Writer to = Files.newBufferedWriter(file.temporary(), StandardCharsets.UTF_8)) {
                content.write(to);
            }
        } catch (IOException e) {
            file.discard();
            throw PendingFile.cannotWrite(target, PendingFile.reason(e), e);
        } catch (RuntimeException e) {
            file.discard();
            throw e;
        }
        file.commit();
    }
}
