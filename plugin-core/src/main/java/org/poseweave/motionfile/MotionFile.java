package org.poseweave.motionfile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.ModelBundle;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/** A motion file read, or to be written. */
public record MotionFile(MotionHeader header, MotionTrack track) {
    /** Name of the format inside the files. */
    static final String FORMAT = "poseweave-motion";

    /** Version of the format that this program writes and reads. */
    static final int VERSION = 1;

    /**
     * Reads {@code .json} or {@code .csv}.
     *
     * @throws RenderException MISSING_INPUT if there is no such file, BAD_DATA naming line and place if it is wrong
     */
    public static MotionFile read(String name) {
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new RenderException(
                        ErrorCode.MISSING_INPUT,
                        "a motion file",
                        "no file " + name,
                        "write one with poseweave analyse, or correct the path");
            }
            try (BufferedReader text = Files.newBufferedReader(file)) {
                return isCsv(name) ? new CsvReader(name, text).read() : readJson(name, text);
            }
        } catch (CharacterCodingException e) {
            throw new RenderException(
                    ErrorCode.BAD_DATA, "a motion file in UTF-8", name + ", which is not", "name another file", e);
        } catch (InvalidPathException | IOException e) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT, "a motion file", name + " that cannot be read", "check it", e);
        }
    }

    /**
     * Reads the JSON form from where {@code text} stands.
     *
     * @param name of the file, for messages
     * @throws RenderException BAD_DATA naming line and place if it is wrong
     */
    public static MotionFile readJson(String name, BufferedReader text) throws IOException {
        return new JsonReader(name, text).read();
    }

    /** Whether a name stands for CSV; everything else is JSON. */
    public static boolean isCsv(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".csv");
    }

    /** Writes the file; equal content gives equal bytes. */
    public void write(Writer to, boolean csv) throws IOException {
        if (csv) {
            CsvWriter.write(this, to);
        } else {
            JsonWriter.write(this, to);
        }
    }

    /**
     * What the file says of a clip, which may have been scaled since.
     *
     * @param name of the file, for messages
     * @throws RenderException BAD_DATA if the file is of another clip or model
     */
    public MotionTrack of(ClipInfo clip, ModelBundle bundle, String name) {
        header.requireModel(bundle, name);
        double factor = (double) clip.width() / header.width();
        boolean sameShape = Math.abs(header.height() * factor - clip.height()) <= Math.max(1, factor);
        boolean sameLength = clip.frameCount() == 1 || clip.frameCount() == track.count();
        if (!sameShape || !sameLength) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a motion file of " + clip.name() + " (" + clip.width() + "x" + clip.height() + ", "
                            + clip.frameCount() + " frames)",
                    name + " of " + header.clip() + " (" + header.width() + "x" + header.height() + ", " + track.count()
                            + " frames)",
                    "analyse this clip, or name the file that belongs to it");
        }
        return factor == 1 ? track : scaled(factor);
    }

    private MotionTrack scaled(double factor) {
        List<FrameMotion> frames = LongStream.range(0, track.count())
                .mapToObj(track::at)
                .map(at -> new FrameMotion(scaled(at.square(), factor), at.pose(), at.presence(), at.cut()))
                .toList();
        return new MotionTrack(frames);
    }

    private static CropSquare scaled(CropSquare square, double factor) {
        return new CropSquare(
                square.centreX() * factor, square.centreY() * factor, Math.max(1, square.side() * factor));
    }
}
