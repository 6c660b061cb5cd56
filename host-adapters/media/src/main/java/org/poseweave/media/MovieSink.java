package org.poseweave.media;

import java.nio.file.Path;
import org.poseweave.frame.FrameView;

/**
 * Writes a movie: .mp4, .mov or .mkv. YUV codecs get BT.709, limited range, and say so in their tags. The file appears
 * under its name when {@link #finish()} has written it whole; the same frames always give the same bytes. One thread at
 * a time.
 */
public final class MovieSink implements FrameSink {
    private final Path target;
    private final MovieSettings settings;
    private final PendingFile file;
    private final MovieEncoder encoder;
    private long nextFrame;
    private long written;
    private boolean closed;

    private MovieSink(Path target, MovieSettings settings, String comment, SoundTrack sound) {
        this.target = target;
        this.settings = settings;
        MovieFormat format = MovieFormat.of(target, settings);
        file = new PendingFile(target);
        try {
            encoder = new MovieEncoder(target, file.temporary(), format, settings, comment, sound);
        } catch (Throwable t) {
            file.discard();
            throw t;
        }
    }

    /** Opens a movie for writing; nothing is seen under {@code path} before {@link #finish()}. */
    public static MovieSink open(String path, MovieSettings settings) {
        return open(path, settings, "");
    }

    /**
     * As {@link #open(String, MovieSettings)}, with a comment in the file, which {@link MovieFile} gives back.
     *
     * @param comment ASCII; empty for none
     */
    public static MovieSink open(String path, MovieSettings settings, String comment) {
        return open(path, settings, comment, SoundTrack.none());
    }

    /**
     * As {@link #open(String, MovieSettings, String)}, with sound.
     *
     * @param sound opened for this movie; stays the caller's
     */
    public static MovieSink open(String path, MovieSettings settings, String comment, SoundTrack sound) {
        FfmpegLibrary.require();
        return new MovieSink(InputFile.path(path), settings, comment, sound);
    }

    /** Writes the next frame; the first may have any number, each further one must follow the one before. */
    @Override
    public void write(long frame, FrameView view) {
        requireOpen();
        if (view.width() != settings.width() || view.height() != settings.height()) {
            throw new IllegalArgumentException("frame " + frame + " is " + view.width() + "x" + view.height()
                    + " but the movie " + target + " is " + settings.width() + "x" + settings.height());
        }
        if (written > 0 && frame != nextFrame) {
            throw new IllegalArgumentException(
                    "frame " + frame + " of movie " + target + " is out of turn: expected " + nextFrame);
        }
        try {
            encoder.write(written, view);
        } catch (Throwable t) {
            close();
            throw t;
        }
        nextFrame = frame + 1;
        written++;
    }

    @Override
    public void finish() {
        requireOpen();
        try {
            if (written == 0) {
                throw PendingFile.cannotWrite(target, "no frame was given", null);
            }
            encoder.finish();
        } catch (Throwable t) {
            close();
            throw t;
        }
        closed = true;
        encoder.close();
        file.commit();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            encoder.close();
            file.discard();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("movie " + target + " is finished, closed or has failed");
        }
    }
}
