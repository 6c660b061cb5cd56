package org.poseweave.media;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.poseweave.clip.Clip;

/** Opens whatever a path or pattern names. */
public final class Clips {
    private Clips() {}

    /** Opens with {@link DecodeSettings#defaults()}. */
    public static Clip open(String pathOrPattern) {
        return open(pathOrPattern, DecodeSettings.defaults());
    }

    /**
     * Opens a movie, an image ({@code photo.png}: one frame), an image sequence ({@code name.####.png},
     * {@code name.%04d.png}, {@code name.$F4.png}) or a folder of images, in the natural order of their names. A file or
     * folder that exists under the very name wins over a pattern. Images report {@link ImageSequenceClip#DEFAULT_RATE}.
     */
    public static Clip open(String pathOrPattern, DecodeSettings settings) {
        Path file = InputFile.path(pathOrPattern);
        if (Files.isDirectory(file)) {
            return ImageSequenceClip.folder(pathOrPattern, ImageSequenceClip.DEFAULT_RATE, 1, settings);
        }
        boolean sequence = !Files.exists(file) && SequencePattern.parse(pathOrPattern) != null;
        if (sequence || ImageFolder.isImage(file)) {
            return sequence
                    ? ImageSequenceClip.open(pathOrPattern, ImageSequenceClip.DEFAULT_RATE, 1, settings)
                    : ImageSequenceClip.still(pathOrPattern, ImageSequenceClip.DEFAULT_RATE, 1, settings);
        }
        return VideoClip.open(pathOrPattern, settings);
    }

    /**
     * The files that a clip is made of, in their order: one for a movie or an image. Nothing is opened.
     *
     * @throws org.poseweave.error.RenderException MISSING_INPUT if there is none
     */
    public static List<Path> files(String pathOrPattern) {
        Path file = InputFile.path(pathOrPattern);
        if (Files.isDirectory(file)) {
            return ImageFolder.images(pathOrPattern, file);
        }
        SequencePattern pattern = SequencePattern.parse(pathOrPattern);
        if (!Files.exists(file) && pattern != null) {
            return ImageSequenceClip.numbers(pathOrPattern, pattern).stream()
                    .map(pattern::file)
                    .toList();
        }
        InputFile.check(pathOrPattern, file, StreamDemuxer.EXPECTED);
        return List.of(file);
    }
}
