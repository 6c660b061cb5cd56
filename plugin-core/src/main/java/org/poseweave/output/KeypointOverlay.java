package org.poseweave.output;

import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.geometry.Point;
import org.poseweave.pose.Pose;

/** Draws keypoints as discs: green where the network is sure, red where it is not. */
public final class KeypointOverlay {
    private static final double RADIUS_SHARE = 0.008;
    private static final double LEAST_RADIUS_PX = 1.5;

    private KeypointOverlay() {}

    /** Draws into the output's tile; the rest of it stays. */
    public static void draw(Pose pose, Placement placement, FrameView output) {
        double radius =
                Math.max(LEAST_RADIUS_PX, RADIUS_SHARE * placement.square().side());
        for (int k = 0; k < pose.confidence().length; k++) {
            Point centre = placement.square().frameFromCrop(pose.keypoints()[2 * k], pose.keypoints()[2 * k + 1]);
            float sure = Math.max(0f, Math.min(1f, pose.confidence()[k]));
            disc(centre, radius, new float[] {1f - sure, sure, 0f, 1f}, output);
        }
    }

    private static void disc(Point centre, double radius, float[] colour, FrameView output) {
        int fromX = (int) Math.max(output.x1(), Math.floor(centre.x() - radius - 1));
        int toX = (int) Math.min(output.x2(), Math.ceil(centre.x() + radius + 1));
        int fromY = (int) Math.max(output.y1(), Math.floor(centre.y() - radius - 1));
        int toY = (int) Math.min(output.y2(), Math.ceil(centre.y() + radius + 1));
        if (fromX >= toX) {
            return;
        }
        RowReader reader = new RowReader(output);
        RowWriter writer = new RowWriter(output);
        float[] row = new float[4 * (toX - fromX)];
        for (int y = fromY; y < toY; y++) {
            reader.readPremultiplied(y, fromX, toX, row);
            for (int x = fromX; x < toX; x++) {
                double distance = Math.hypot(x + 0.5 - centre.x(), y + 0.5 - centre.y());
                float cover = (float) Math.max(0, Math.min(1, radius + 0.5 - distance));
                for (int c = 0; c < 4; c++) {
                    int at = 4 * (x - fromX) + c;
                    row[at] = cover * colour[c] + (1f - cover) * row[at];
                }
            }
            writer.writePremultiplied(y, fromX, toX, row);
        }
    }
}
