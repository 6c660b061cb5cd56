package org.poseweave.headless;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.FrameSink;
import org.poseweave.pipeline.FrameResult;

/** The side-by-side clip and the contact sheet of a render, or nothing where none is wanted. */
final class Preview implements AutoCloseable {
    private final @Nullable Parts parts;

    private record Parts(SideBySide sideBySide, FrameSink clip, ContactSheet sheet, Path sheetFile) {}

    private Preview(@Nullable Parts parts) {
        this.parts = parts;
    }

    static Preview none() {
        return new Preview(null);
    }

    /** @param clip takes the side-by-side frames; closed with this */
    static Preview to(SideBySide sideBySide, FrameSink clip, ContactSheet sheet, Path sheetFile) {
        return new Preview(new Parts(sideBySide, clip, sheet, sheetFile));
    }

    /**
     * Adds one frame.
     *
     * @param index place in the range, from 0
     * @param number as the user counts, from 1
     */
    void write(int index, long number, FrameResult frame) {
        if (parts != null) {
            parts.clip().write(index, parts.sideBySide().draw(frame));
            parts.sheet().offer(index, number, frame);
        }
    }

    /** Makes both files appear under their names. */
    void finish() {
        if (parts != null) {
            parts.clip().finish();
            writeSheet(parts.sheet(), parts.sheetFile());
        }
    }

    @Override
    public void close() {
        if (parts != null) {
            parts.clip().close();
        }
    }

    private static void writeSheet(ContactSheet sheet, Path file) {
        try {
            WholeFile.write(file, temporary -> {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    ImageIO.write(sheet.toImage(), "png", out);
                }
            });
        } catch (IOException e) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE, "room for " + file, String.valueOf(e.getMessage()), "free some space", e);
        }
    }
}
