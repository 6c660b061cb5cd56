package org.poseweave.geometry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * A square of a frame, in pixels of the full frame: x right, y down, pixel i covers [i, i+1). It may reach beyond the
 * frame. Crop coordinates run from -1 at its left or top side to 1 at its right or bottom side, as those of keypoints.
 */
public record CropSquare(double centreX, double centreY, double side) {
    private static final double MAX_CENTRE = 1 << 24;
    private static final double MAX_SIDE = 1 << 20;
    private static final String NUMBER = "\\s*([-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))\\s*";
    private static final Pattern TEXT = Pattern.compile(NUMBER + "," + NUMBER + "," + NUMBER);

    public CropSquare {
        requireCentre("centreX", centreX);
        requireCentre("centreY", centreY);
        if (!(side > 0 && side <= MAX_SIDE)) {
            throw new IllegalArgumentException(
                    "CropSquare: side " + side + " must be above 0 and at most " + (long) MAX_SIDE);
        }
    }

    /** The largest square in the middle of a frame. */
    public static CropSquare centred(int width, int height) {
        return new CropSquare(width / 2.0, height / 2.0, Math.min(width, height));
    }

    /**
     * Reads {@code x,y,side}: the top left corner and the side in pixels of the full frame.
     *
     * @throws RenderException of code USAGE if the text is anything else
     */
    public static CropSquare parse(String text) {
        Matcher numbers = TEXT.matcher(text);
        if (!numbers.matches()) {
            throw usage("\"" + text + "\"", "write for example 420,0,1080");
        }
        double x = Double.parseDouble(numbers.group(1));
        double y = Double.parseDouble(numbers.group(2));
        double side = Double.parseDouble(numbers.group(3));
        if (!(side >= 1 && side <= MAX_SIDE)) {
            throw usage("a side of " + numbers.group(3), "give a side from 1 to " + (long) MAX_SIDE);
        }
        if (!(Math.abs(x) <= MAX_SIDE && Math.abs(y) <= MAX_SIDE)) {
            throw usage(
                    "a corner at " + numbers.group(1) + "," + numbers.group(2),
                    "give x and y from -" + (long) MAX_SIDE + " to " + (long) MAX_SIDE);
        }
        return new CropSquare(x + side / 2, y + side / 2, side);
    }

    /** Frame x of the left side. */
    public double left() {
        return centreX - side / 2;
    }

    /** Frame y of the top side. */
    public double top() {
        return centreY - side / 2;
    }

    /** Frame x of the right side. */
    public double right() {
        return centreX + side / 2;
    }

    /** Frame y of the bottom side. */
    public double bottom() {
        return centreY + side / 2;
    }

    /** Frame pixels of a point given in crop coordinates. */
    public Point frameFromCrop(double cropX, double cropY) {
        return new Point(centreX + cropX * side / 2, centreY + cropY * side / 2);
    }

    /** Crop coordinates of a point given in frame pixels. */
    public Point cropFromFrame(double frameX, double frameY) {
        return new Point((frameX - centreX) * 2 / side, (frameY - centreY) * 2 / side);
    }

    private static RenderException usage(String found, String remedy) {
        return new RenderException(
                ErrorCode.USAGE,
                "a square as x,y,side (left edge, top edge and side in pixels of the full frame)",
                found,
                remedy);
    }

    private static void requireCentre(String name, double value) {
        if (!(Math.abs(value) <= MAX_CENTRE)) {
            throw new IllegalArgumentException("CropSquare: " + name + " " + value + " must be from -"
                    + (long) MAX_CENTRE + " to " + (long) MAX_CENTRE);
        }
    }
}
