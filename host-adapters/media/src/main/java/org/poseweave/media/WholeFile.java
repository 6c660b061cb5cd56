package org.poseweave.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files that appear whole or not at all. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes {@code bytes} under a temporary name in the same folder, makes them durable and renames, replacing what was
     * there.
     *
     * @throws org.poseweave.error.RenderException CANNOT_WRITE
     */
    public static void write(Path target, byte[] bytes) {
        PendingFile file = new PendingFile(target);
        try {
            Files.write(file.temporary(), bytes);
        } catch (IOException e) {
            file.discard();
            throw PendingFile.cannotWrite(target, PendingFile.reason(e), e);
        }
        file.commit();
    }
}
