package org.poseweave.media;

import java.nio.file.Path;
import org.poseweave.clip.Clip;
import org.poseweave.error.RenderException;

/** What is found under the name of a rendered movie. */
public final class MovieFile {
    private MovieFile() {}

    /**
     * Decodes every frame.
     *
     * @return why the movie is of no use, or an empty text
     */
    public static String fault(Path file) {
        try (Clip clip = Clips.open(file.toString())) {
            for (long frame = 0; frame < clip.info().frameCount(); frame++) {
                clip.read(frame, view -> view.width());
            }
            return "";
        } catch (RenderException e) {
            return e.found();
        }
    }

    /**
     * The comment that its writer has put into it; empty where there is none.
     *
     * @throws RenderException MISSING_INPUT or BAD_DATA
     */
    public static String comment(Path file) {
        FfmpegLibrary.require();
        InputFile.check(file.toString(), file, StreamDemuxer.EXPECTED);
        try (StreamDemuxer demuxer = new StreamDemuxer(file.toString(), file)) {
            return demuxer.comment();
        }
    }
}
