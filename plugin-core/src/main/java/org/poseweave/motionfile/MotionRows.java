package org.poseweave.motionfile;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/** Checks the frames of a file one after another, whatever its syntax is. */
final class MotionRows {
    private static final double MOST_PLACE = 1 << 20;

    private final String file;
    private final MotionHeader header;
    private final List<FrameMotion> frames = new ArrayList<>();

    MotionRows(String file, MotionHeader header) {
        this.file = file;
        this.header = header;
    }

    /** A frame as text. */
    record Row(
            int line,
            String frame,
            boolean cut,
            String centreX,
            String centreY,
            String side,
            String presence,
            List<String> values) {}

    void add(Row row) {
        String expected = Integer.toString(frames.size() + 1);
        if (!row.frame().equals(expected)) {
            throw fault(file, row.line(), "frame " + expected, row.frame(), "list all frames from 1 on, each once");
        }
        CropSquare square = new CropSquare(
                number(row, "centreX", row.centreX(), -MOST_PLACE, MOST_PLACE),
                number(row, "centreY", row.centreY(), -MOST_PLACE, MOST_PLACE),
                number(row, "side", row.side(), 1, MOST_PLACE));
        int count = header.keypointNames().size();
        float[] keypoints = new float[2 * count];
        float[] confidence = new float[count];
        for (int k = 0; k < count; k++) {
            String name = header.keypointNames().get(k);
            String x = row.values().get(3 * k);
            String y = row.values().get(3 * k + 1);
            String sure = row.values().get(3 * k + 2);
            number(row, name + " x", x, -MOST_PLACE, MOST_PLACE);
            number(row, name + " y", y, -MOST_PLACE, MOST_PLACE);
            number(row, name + " confidence", sure, 0, 1);
            float[] place = header.coordinates().parse(x, y, square);
            keypoints[2 * k] = place[0];
            keypoints[2 * k + 1] = place[1];
            confidence[k] = Float.parseFloat(sure);
        }
        double presence = number(row, "presence", row.presence(), 0, 1);
        frames.add(new FrameMotion(square, new Pose(keypoints, confidence), presence, row.cut()));
    }

    MotionFile file(int lastLine) {
        if (frames.isEmpty()) {
            throw fault(file, lastLine, "at least one frame", "none", "analyse the clip again");
        }
        return new MotionFile(header, new MotionTrack(frames));
    }

    private double number(Row row, String what, String text, double min, double max) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value >= min && value <= max)) {
            String range = "a number from " + plain(min) + " to " + plain(max);
            throw fault(file, row.line(), what + " of frame " + row.frame() + " to be " + range, text, "correct it");
        }
        return value;
    }

    private static String plain(double value) {
        return Long.toString((long) value);
    }

    static RenderException fault(String file, int line, String expected, String found, String remedy) {
        String shown = found.length() > 60 ? found.substring(0, 60) + "..." : found;
        return new RenderException(
                ErrorCode.BAD_DATA, expected + " in line " + line + " of " + file, "\"" + shown + "\"", remedy);
    }
}
