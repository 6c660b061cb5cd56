package org.poseweave.pose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.poseweave.model.BundleReader;
import org.poseweave.model.Bundles;

class PoseMeasuresTest {
    private static final Offset<Double> LITTLE = Offset.offset(1e-5);

    private static Pose pose(double scale, double dx, double dy, double nose) {
        double[] points = {-1, 0, 1, 0, nose, 1};
        float[] keypoints = new float[points.length];
        for (int i = 0; i < points.length; i++) {
            keypoints[i] = (float) (scale * points[i] + (i % 2 == 0 ? dx : dy));
        }
        return new Pose(keypoints, new float[] {1, 1, 1});
    }

    @Test
    void distance_doesNotSeePlaceOrSize() {
        Pose still = pose(1, 0, 0, 0);
        assertThat(PoseDistance.between(still, pose(0.4, 0.3, -0.2, 0))).isCloseTo(0, LITTLE);
        double turned = PoseDistance.between(still, pose(1, 0, 0, 0.4));
        assertThat(turned).isGreaterThan(0.1);
        assertThat(PoseDistance.between(pose(0.4, 0.3, -0.2, 0.4), still)).isCloseTo(turned, LITTLE);
        assertThat(PoseDistance.between(still, pose(1, 0, 0, 0.8))).isGreaterThan(turned);
    }

    @Test
    void distance_doesNotSeePointsThatTheNetworkIsUnsureOf() {
        Pose still = pose(1, 0, 0, 0);
        Pose unsure = new Pose(pose(1, 0, 0, 0.8).keypoints(), new float[] {1, 1, 0});
        assertThat(PoseDistance.between(still, unsure)).isCloseTo(0, Offset.offset(1e-3));
    }

    @Test
    void eyeOpening_isTheGapOfTheLidsByTheWidthOfTheEyes() {
        List<String> names = BundleReader.read(Bundles.FACE_DRAFT).keypointNames();
        assertThat(names).hasSize(40).contains("noseTip");
        EyeOpening opening = EyeOpening.of(names).orElseThrow();
        float[] keypoints = new float[2 * names.size()];
        for (String name : names) {
            int k = names.indexOf(name);
            keypoints[2 * k] = name.endsWith("OuterCorner") ? 0.2f : 0;
            keypoints[2 * k + 1] = name.contains("Upper") ? -0.03f : name.contains("Lower") ? 0.03f : 0;
        }
        assertThat(opening.of(new Pose(keypoints, new float[names.size()])).orElseThrow())
                .isCloseTo(0.3, LITTLE);
        assertThat(opening.of(new Pose(new float[2 * names.size()], new float[names.size()])))
                .isEmpty();
    }

    @Test
    void eyeOpening_isThereOnlyWhereTheLidsAreNamed() {
        assertThat(EyeOpening.of(List.of())).isEmpty();
        List<String> names =
                new ArrayList<>(BundleReader.read(Bundles.FACE_DRAFT).keypointNames());
        names.remove("eyeLeftLowerOuter");
        assertThat(EyeOpening.of(names)).isEmpty();
    }
}
