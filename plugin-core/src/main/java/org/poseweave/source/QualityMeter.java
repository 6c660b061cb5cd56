package org.poseweave.source;

import java.util.Optional;
import java.util.OptionalDouble;
import org.poseweave.crop.Picture;
import org.poseweave.model.Framing;
import org.poseweave.model.ModelBundle;
import org.poseweave.pose.EyeOpening;
import org.poseweave.pose.Pose;

/** Measures how fit pictures of the subject are to be sources, by what the network says of them. */
public final class QualityMeter {
    private static final float SUBJECT = 0.5f;

    private final Framing framing;
    private final Optional<EyeOpening> eyes;

    public QualityMeter(ModelBundle bundle) {
        framing = bundle.framing();
        eyes = EyeOpening.of(bundle.keypointNames());
    }

    /**
     * Measures one picture.
     *
     * @param encoded what the network made of it
     */
    public FrameMeasures measure(Picture picture, EncodedSource encoded) {
        Pose pose = encoded.pose();
        float[] mask = encoded.mask().toArray();
        return new FrameMeasures(
                FocusMeasure.of(picture, mask),
                eyes.map(measure -> measure.of(pose)).orElse(OptionalDouble.empty()),
                pose.meanConfidence(framing.firstKeypoint(), framing.lastKeypoint()),
                cutOff(mask, picture.size(), lowestRow(pose, picture.size())));
    }

    /** Row, from the top, of the lowest keypoint that frames the subject: below it, a bust is always cut off. */
    private int lowestRow(Pose pose, int size) {
        double lowest = -1;
        for (int k = framing.firstKeypoint(); k < framing.lastKeypoint(); k++) {
            lowest = Math.max(lowest, pose.keypoints()[2 * k + 1]);
        }
        return (int) Math.max(0, Math.min(size - 1, (lowest + 1) / 2 * size));
    }

    /** Share of the top row and of both sides down to {@code bottom} that the mask covers. */
    static double cutOff(float[] mask, int size, int bottom) {
        int covered = 0;
        for (int x = 0; x < size; x++) {
            covered += mask[x] >= SUBJECT ? 1 : 0;
        }
        for (int y = 1; y <= bottom; y++) {
            covered += mask[y * size] >= SUBJECT ? 1 : 0;
            covered += mask[y * size + size - 1] >= SUBJECT ? 1 : 0;
        }
        return covered / (double) (size + 2 * bottom);
    }
}
