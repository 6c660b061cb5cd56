package org.poseweave.track;

import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropSquare;
import org.poseweave.geometry.Point;
import org.poseweave.model.Framing;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;

/** A red square on grey whose place is known, and a network of a few lines that finds its corners. */
final class PaintedSubject implements ModelSession {
    static final int SIZE = 64;
    static final Framing FRAMING = new Framing(0, 4, 0, 0, 0.8);

    /**
     * What a frame shows.
     *
     * @param subject its square; null if it is not there
     */
    record Scene(@Nullable CropSquare subject, float grey) {}

    /** Pictures of scenes. */
    static FrameCrops crops(LongFunction<Scene> scenes) {
        return (frame, square) -> paint(scenes.apply(frame), square);
    }

    private static Picture paint(Scene scene, CropSquare square) {
        float[] rgb = new float[3 * SIZE * SIZE];
        float[] alpha = new float[SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                Point at = square.frameFromCrop((x + 0.5) * 2 / SIZE - 1, (y + 0.5) * 2 / SIZE - 1);
                CropSquare subject = scene.subject();
                boolean inside = subject != null
                        && Math.max(Math.abs(at.x() - subject.centreX()), Math.abs(at.y() - subject.centreY()))
                                < subject.side() / 2;
                int i = y * SIZE + x;
                rgb[i] = inside ? 1 : scene.grey();
                rgb[SIZE * SIZE + i] = inside ? 0 : scene.grey();
                rgb[2 * SIZE * SIZE + i] = inside ? 0 : scene.grey();
                alpha[i] = 1;
            }
        }
        return new Picture(SIZE, rgb, alpha);
    }

    static PoseEstimator estimator() {
        return new PoseEstimator(new PaintedSubject());
    }

    static SubjectFinder finder(PoseEstimator estimator) {
        return new SubjectFinder(estimator, FRAMING);
    }

    @Override
    public ModelBundle bundle() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Graph graph(String name) {
        return inputs -> {
            return corners(inputs.get("image").toArray());
        };
    }

    private static NamedTensors corners(float[] rgb) {
        int left = SIZE;
        int right = -1;
        int top = SIZE;
        int bottom = -1;
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if (rgb[y * SIZE + x] - rgb[SIZE * SIZE + y * SIZE + x] > 0.5f) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        boolean seen = right >= left && left > 0 && right < SIZE - 1 && top > 0 && bottom < SIZE - 1;
        boolean touched = right >= left;
        float l = touched ? left * 2f / SIZE - 1 : -0.4f;
        float r = touched ? (right + 1) * 2f / SIZE - 1 : 0.4f;
        float t = touched ? top * 2f / SIZE - 1 : -0.4f;
        float b = touched ? (bottom + 1) * 2f / SIZE - 1 : 0.4f;
        float sure = seen ? 0.9f : touched ? 0.65f : 0.1f;
        return new NamedTensors(Map.of(
                "keypoints", Tensor.copyOf(new float[] {l, t, r, t, r, b, l, b}, 1, 4, 2),
                "confidence", Tensor.copyOf(new float[] {sure, sure, sure, sure}, 1, 4)));
    }

    @Override
    public String deviceReport() {
        return String.join("", List.of("painted"));
    }

    @Override
    public void close() {}
}
