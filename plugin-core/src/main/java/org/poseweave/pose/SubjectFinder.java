package org.poseweave.pose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.Framing;

/**
 * Finds the crop in which the subject has the size and place that the bundle was trained at, by nothing but the
 * network's own keypoints: a coarse grid of squares, then refinement of the surest one.
 */
public final class SubjectFinder {
    /** Below this mean confidence nothing counts as found. */
    public static final double SURE = 0.5;

    private static final double[] SCALES = {1.0, 0.7, 0.5};
    private static final int REFINEMENTS = 4;
    private static final double STILL = 0.01;

    private final PoseEstimator estimator;
    private final Framing framing;

    public SubjectFinder(PoseEstimator estimator, Framing framing) {
        this.estimator = estimator;
        this.framing = framing;
    }

    /**
     * A crop and how sure the network is of the subject in it.
     *
     * @param found false if nothing was sure enough; {@code crop} is then the largest centred square
     */
    public record Finding(CropSquare crop, double confidence, boolean found) {}

    /**
     * Searches a frame of {@code width} x {@code height} pixels.
     *
     * @param crop gives the picture under a square
     */
    public Finding find(int width, int height, Function<CropSquare, Picture> crop) {
        CropSquare best = CropSquare.centred(width, height);
        double bestScore = -1;
        for (CropSquare square : candidates(width, height)) {
            double score = score(estimator.estimate(crop.apply(square)));
            if (score > bestScore) {
                best = square;
                bestScore = score;
            }
        }
        double limit = limit(width, height);
        for (int i = 0; i < REFINEMENTS; i++) {
            CropSquare next = refit(best, estimator.estimate(crop.apply(best)), limit);
            double moved = Math.hypot(next.centreX() - best.centreX(), next.centreY() - best.centreY());
            boolean still = moved < STILL * best.side() && Math.abs(next.side() - best.side()) < STILL * best.side();
            best = next;
            if (still) {
                break;
            }
        }
        Pose pose = estimator.estimate(crop.apply(best));
        double confidence = confidence(pose);
        boolean found = confidence >= SURE;
        return new Finding(found ? best : CropSquare.centred(width, height), confidence, found);
    }

    /** Largest side of a square in a frame of this size, in pixels. */
    public static double limit(int width, int height) {
        return 1.6 * Math.max(width, height);
    }

    /** How sure the network is of the subject, 0..1. */
    public double confidence(Pose pose) {
        return pose.meanConfidence(framing.firstKeypoint(), framing.lastKeypoint());
    }

    /** Confidence, lowered where the subject's size is far from what the network was trained at. */
    private double score(Pose pose) {
        double ratio = box(pose).extent() / framing.extent();
        double size = Math.exp(-Math.pow(Math.log(Math.max(ratio, 1e-3)), 2));
        return size * confidence(pose);
    }

    /**
     * The square in which the subject has the size and place of training.
     *
     * @param pose seen in {@code square}
     * @param limit largest side in pixels
     */
    public CropSquare refit(CropSquare square, Pose pose, double limit) {
        Box box = box(pose);
        double half = square.side() / 2;
        double ratio = Math.min(2, Math.max(0.5, box.extent() / framing.extent()));
        double side = Math.min(limit, Math.max(16, square.side() * ratio));
        double boxX = square.centreX() + half * box.centreX();
        double boxY = square.centreY() + half * box.centreY();
        return new CropSquare(boxX - side / 2 * framing.centreX(), boxY - side / 2 * framing.centreY(), side);
    }

    private Box box(Pose pose) {
        double left = 9;
        double right = -9;
        double top = 9;
        double bottom = -9;
        for (int k = framing.firstKeypoint(); k < framing.lastKeypoint(); k++) {
            float x = pose.keypoints()[2 * k];
            float y = pose.keypoints()[2 * k + 1];
            left = Math.min(left, x);
            right = Math.max(right, x);
            top = Math.min(top, y);
            bottom = Math.max(bottom, y);
        }
        return new Box((left + right) / 2, (top + bottom) / 2, Math.max(right - left, bottom - top));
    }

    private record Box(double centreX, double centreY, double extent) {}

    /** Squares of several sizes over the frame, each a third of its side from the next. */
    static List<CropSquare> candidates(int width, int height) {
        List<CropSquare> squares = new ArrayList<>();
        double shorter = Math.min(width, height);
        for (double scale : SCALES) {
            double side = shorter * scale;
            int columns = 1 + (int) Math.ceil((width - side) / (side / 3) - 1e-9);
            int rows = 1 + (int) Math.ceil((height - side) / (side / 3) - 1e-9);
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double x = columns == 1 ? width / 2.0 : side / 2 + (width - side) * column / (columns - 1);
                    double y = rows == 1 ? height / 2.0 : side / 2 + (height - side) * row / (rows - 1);
                    squares.add(new CropSquare(x, y, side));
                }
            }
        }
        return squares;
    }
}
