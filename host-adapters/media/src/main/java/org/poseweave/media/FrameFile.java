package org.poseweave.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.poseweave.clip.Clip;
import org.poseweave.error.RenderException;

/**
 * What is found under the name of a rendered frame, after it has been read whole and decoded.
 *
 * @param state what it is
 * @param detail for BROKEN why; for WHOLE the hash of its pixels; else empty
 * @param tags what the writer has put down in it
 */
public record FrameFile(State state, String detail, Map<String, String> tags) {
    /** Tag: hash of the pixels, as {@link PixelHash} makes it. */
    public static final String PIXELS = "poseweave/pixels";

    /** Tag: hash of the job that the frame is of. */
    public static final String JOB = "poseweave/job";

    /** Tag: number that the frame was written under. */
    public static final String FRAME = "poseweave/frame";

    /** What a file is. */
    public enum State {
        /** There is none. */
        ABSENT,
        /** A file that does not decode, or whose pixels are not those that were written. */
        BROKEN,
        /** A picture that this program did not write. */
        FOREIGN,
        /** Written by this program, its pixels those that it wrote. */
        WHOLE
    }

    public FrameFile {
        tags = Map.copyOf(tags);
    }

    /** Reads, decodes and judges one file. */
    public static FrameFile check(Path file) {
        if (!Files.exists(file)) {
            return new FrameFile(State.ABSENT, "", Map.of());
        }
        Map<String, String> tags;
        String pixels;
        try {
            tags = tags(file);
            pixels = tags.containsKey(PIXELS) && ExrText.isExr(file)
                    ? ImageDecoder.exrPixels(file.toString(), file)
                    : pixels(file);
        } catch (RenderException e) {
            return new FrameFile(State.BROKEN, e.found(), Map.of());
        } catch (IOException e) {
            return new FrameFile(State.BROKEN, PendingFile.reason(e), Map.of());
        }
        String written = tags.get(PIXELS);
        if (written == null) {
            return new FrameFile(State.FOREIGN, "", tags);
        }
        return written.equals(pixels)
                ? new FrameFile(State.WHOLE, pixels, tags)
                : new FrameFile(State.BROKEN, "its pixels are not those that were written", tags);
    }

    private static String pixels(Path file) {
        try (Clip clip = Clips.open(file.toString())) {
            boolean alpha = clip.info().hasAlpha();
            return clip.read(0, view -> PixelHash.of(view, view.depth(), alpha));
        }
    }

    /** What the writer has put down in a file; nothing is decoded. */
    public static Map<String, String> tags(Path file) throws IOException {
        Map<String, String> png = PngText.read(file);
        return png.isEmpty() ? ExrText.read(file) : png;
    }
}
