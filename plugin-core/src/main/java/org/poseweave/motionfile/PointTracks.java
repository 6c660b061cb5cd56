package org.poseweave.motionfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.geometry.Point;
import org.poseweave.motion.Similarity;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/**
 * Points that another program tracked, in pixels of the full frame, y down. A text file: a line a frame, {@code frame x y},
 * with as many further pairs as there are points (four for a corner pin); blanks, tabs or commas between the numbers; what
 * follows {@code #} is left out, but {@code # origin: bottom-left} says that y counts up from the frame's lower edge.
 */
public final class PointTracks {
    private final int points;
    private final NavigableMap<Long, float[]> places;

    private PointTracks(int points, NavigableMap<Long, float[]> places) {
        this.points = points;
        this.places = places;
    }

    /**
     * Reads tracks of a clip.
     *
     * @throws RenderException MISSING_INPUT, or BAD_DATA naming the line
     */
    public static PointTracks read(String name, ClipInfo clip) {
        try {
            return parse(name, Files.readAllLines(Path.of(name)), clip);
        } catch (InvalidPathException | IOException e) {
            throw new RenderException(
                    ErrorCode.MISSING_INPUT,
                    "a text file of point tracks",
                    name + ", not readable",
                    "correct the path",
                    e);
        }
    }

    private static PointTracks parse(String name, List<String> lines, ClipInfo clip) {
        boolean up = lines.stream().anyMatch(line -> line.strip().equalsIgnoreCase("# origin: bottom-left"));
        TreeMap<Long, float[]> places = new TreeMap<>();
        int points = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            double[] numbers = numbers(name, i + 1, line);
            int found = (numbers.length - 1) / 2;
            boolean regular = points == 0 || found == points;
            if (numbers.length < 3 || numbers.length % 2 == 0 || !regular) {
                throw MotionRows.fault(
                        name, i + 1, "frame x y and as many pairs as the other lines", line, "correct the line");
            }
            points = found;
            long frame = (long) numbers[0];
            if (frame != numbers[0] || frame < 1 || frame > clip.frameCount()) {
                throw MotionRows.fault(
                        name, i + 1, "a frame from 1 to " + clip.frameCount(), line, "shift the track's frames");
            }
            float[] place = new float[2 * points];
            for (int k = 0; k < 2 * points; k++) {
                boolean flipped = up && k % 2 == 1;
                place[k] = (float) (flipped ? clip.height() - numbers[k + 1] : numbers[k + 1]);
            }
            if (places.put(frame - 1, place) != null) {
                throw MotionRows.fault(name, i + 1, "each frame once", line, "leave one of the lines out");
            }
        }
        if (places.isEmpty()) {
            throw MotionRows.fault(name, Math.max(1, lines.size()), "a line frame x y", "", "export the track as text");
        }
        return new PointTracks(points, places);
    }

    private static double[] numbers(String name, int line, String text) {
        try {
            double[] numbers = Arrays.stream(text.split("[\\s,;]+", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (Arrays.stream(numbers).allMatch(number -> Math.abs(number) < 1e7)) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            throw MotionRows.fault(name, line, "numbers", text, "correct the line");
        }
        throw MotionRows.fault(name, line, "numbers in pixels", text, "correct the line");
    }

    /**
     * The square that follows the points: that of the first tracked frame, moved and, by two points or more, sized as they
     * are.
     */
    public CropPath follow(CropPath squares) {

        CropSquare start = squares.at(places.firstKey());
        float[] from = places.firstEntry().getValue();
        float[] weights = new float[points];
        Arrays.fill(weights, 1f);
        TreeMap<Long, CropSquare> keys = new TreeMap<>();
        places.forEach((frame, to) -> {
            Similarity moved = Similarity.between(from, to, weights);
            double scale = points == 1 ? 1 : Math.max(1e-3, moved.scale());
            keys.put(
                    frame,
                    new CropSquare(
                            moved.x(start.centreX(), start.centreY()),
                            moved.y(start.centreX(), start.centreY()),
                            Math.max(1, start.side() * scale)));
        });
        return CropPath.of(keys);
    }

    /**
     * The track with the points in place of keypoints, of confidence 1; frames that are not tracked stay as they are.
     *
     * @param points names of the keypoints, in the order of the points
     * @param names of all keypoints of the model
     * @throws RenderException USAGE
     */
    public MotionTrack placed(MotionTrack track, List<String> points, List<String> names) {
        if (points.size() != this.points) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a name for each of the " + this.points + " tracked points",
                    String.join(",", points),
                    "name as many keypoints as there are points");
        }
        List<Integer> indices =
                points.stream().map(point -> index(point, names)).toList();
        List<FrameMotion> frames = new ArrayList<>();
        for (long frame = 0; frame < track.count(); frame++) {
            FrameMotion motion = track.at(frame);
            float[] place = places.get(frame);
            frames.add(place == null ? motion : placed(motion, indices, place));
        }
        return new MotionTrack(frames);
    }

    private static int index(String point, List<String> names) {
        int index = names.indexOf(point.strip());
        if (index < 0) {
            throw new RenderException(
                    ErrorCode.USAGE, "a keypoint of the model", point, "name one of " + String.join(", ", names));
        }
        return index;
    }

    private static FrameMotion placed(FrameMotion motion, List<Integer> indices, float[] place) {
        float[] keypoints = motion.pose().keypoints().clone();
        float[] confidence = motion.pose().confidence().clone();
        for (int i = 0; i < indices.size(); i++) {
            Point crop = motion.square().cropFromFrame(place[2 * i], place[2 * i + 1]);
            int k = indices.get(i);
            keypoints[2 * k] = (float) crop.x();
            keypoints[2 * k + 1] = (float) crop.y();
            confidence[k] = 1;
        }
        return new FrameMotion(motion.square(), new Pose(keypoints, confidence), motion.presence(), motion.cut());
    }
}
