package org.poseweave.media;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.poseweave.clip.Clip;

/** Opens whatever a path or pattern names. */
public final class Clips {
    private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "tif", "tiff");

    private Clips() {}

    /** Opens with {@link DecodeSettings#defaults()}. */
    public static Clip open(String pathOrPattern) {
        return open(pathOrPattern, DecodeSettings.defaults());
    }

    /**
     * Opens a movie, an image ({@code photo.png}: one frame) or an image sequence ({@code name.####.png},
     * {@code name.%04d.png}, {@code name.$F4.png}). A file that exists under the very name wins over a pattern. Image
     * sequences report {@link ImageSequenceClip#DEFAULT_RATE}.
     */
    public static Clip open(String pathOrPattern, DecodeSettings settings) {
        Path file = InputFile.path(pathOrPattern);
        boolean sequence = !Files.exists(file) && SequencePattern.parse(pathOrPattern) != null;
        if (sequence || isImage(file)) {
            return sequence
                    ? ImageSequenceClip.open(pathOrPattern, ImageSequenceClip.DEFAULT_RATE, 1, settings)
                    : ImageSequenceClip.still(pathOrPattern, ImageSequenceClip.DEFAULT_RATE, 1, settings);
        }
        return VideoClip.open(pathOrPattern, settings);
    }

    private static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1));
    }
}
