package org.poseweave.headless;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.media.MovieFile;
import org.poseweave.studio.JobIdentity;

/** What a rendered movie says about itself: the tags of its job and which frames it holds. */
final class MovieComment {
    private MovieComment() {}

    static String of(Map<String, String> tags, DrivingFrames frames) {
        return tags.entrySet().stream()
                .filter(tag -> !tag.getKey().equals(JobIdentity.PROVIDER)) // not known before the model is loaded
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(" ", "", " poseweave/frames=" + frames.describe()));
    }

    /**
     * Whether a movie is there that holds these frames of this job and decodes to its end.
     *
     * @throws RenderException CANNOT_WRITE if there is one that this program did not write
     */
    static boolean isValid(Path file, Map<String, String> tags, DrivingFrames frames) {
        if (!Files.exists(file)) {
            return false;
        }
        String comment;
        try {
            comment = MovieFile.comment(file);
        } catch (RenderException damaged) {
            return false;
        }
        if (!comment.startsWith(JobIdentity.JOB)) {
            throw new RenderException(
                    ErrorCode.CANNOT_WRITE,
                    file + " to be absent or a movie that this program wrote",
                    "another movie",
                    "move it away, or give --existing overwrite");
        }
        return comment.equals(of(tags, frames)) && MovieFile.fault(file).isEmpty();
    }
}
