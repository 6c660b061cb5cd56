package org.poseweave.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.poseweave.pose.Pose;
import org.poseweave.source.PoseRanking.Ranked;

class PoseRankingTest {
    /** A face of three points that is turned by moving its nose. */
    private static Pose turned(double nose) {
        return new Pose(new float[] {-1, 0, 1, 0, (float) nose, 1}, new float[] {1, 1, 1});
    }

    private static List<Pose> poses(double... noses) {
        return IntStream.range(0, noses.length).mapToObj(i -> turned(noses[i])).toList();
    }

    private static List<Integer> indices(List<Ranked> ranked) {
        return ranked.stream().map(Ranked::index).toList();
    }

    @Test
    void nearest_areThoseOfTheLeastDistanceInTheOrderOfTheList() {
        List<Pose> poses = poses(0.9, -0.8, 0.2, 0, -0.1);
        assertThat(indices(PoseRanking.nearest(poses, turned(0), 2))).containsExactly(3, 4);
        assertThat(indices(PoseRanking.nearest(poses, turned(0.85), 2))).containsExactly(0, 2);
    }

    @Test
    void all_countFully() {
        assertThat(PoseRanking.nearest(poses(0.9, 0), turned(0), 2))
                .containsExactly(new Ranked(0, 1), new Ranked(1, 1));
        assertThat(PoseRanking.nearest(poses(0.9, 0), turned(0), 16)).hasSize(2);
    }

    @Test
    void equalPoses_countFully() {
        assertThat(PoseRanking.nearest(poses(0, 0, 0), turned(0), 2))
                .containsExactly(new Ranked(0, 1), new Ranked(1, 1));
    }

    @Test
    void aSourceAboutToBeReplaced_hasFadedOut() {
        List<Pose> poses = poses(0, 0.5, -0.5);
        Offset<Double> little = Offset.offset(0.01);
        double[] before = weights(PoseRanking.nearest(poses, turned(0.0001), 2), 3);
        double[] after = weights(PoseRanking.nearest(poses, turned(-0.0001), 2), 3);
        for (int i = 0; i < 3; i++) {
            assertThat(before[i]).isCloseTo(after[i], little);
        }
        assertThat(before[0]).isEqualTo(1);
        assertThat(weights(PoseRanking.nearest(poses, turned(0.4), 2), 3)).containsExactly(1, 1, 0);
    }

    private static double[] weights(List<Ranked> ranked, int count) {
        double[] weights = new double[count];
        ranked.forEach(one -> weights[one.index()] = one.weight());
        return weights;
    }
}
