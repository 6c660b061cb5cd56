package org.poseweave.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.track.PaintedSubject.Scene;
import org.poseweave.track.SubjectTracker.Sighting;

/** Following and steadying against a painted subject whose path is known. */
class SubjectTrackerTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    @Test
    void subject_isFollowedThroughTheFrame() {
        List<Sighting> sightings = follow(frame -> new Scene(walker(frame), 0.5f), 40);
        for (int frame = 0; frame < 40; frame++) {
            CropSquare square = sightings.get(frame).square();
            CropSquare truth = walker(frame);
            assertThat(square.centreX()).isCloseTo(truth.centreX(), within(8.0));
            assertThat(square.centreY()).isCloseTo(truth.centreY(), within(8.0));
            assertThat(square.side() * PaintedSubject.FRAMING.extent() / 2).isCloseTo(truth.side(), within(9.0));
            assertThat(sightings.get(frame).found()).isTrue();
            assertThat(sightings.get(frame).cut()).isFalse();
        }
    }

    @Test
    void cut_isFoundAndTheSubjectIsSoughtAnew() {
        CropSquare first = new CropSquare(120, 120, 90);
        CropSquare second = new CropSquare(480, 220, 110);
        List<Sighting> sightings =
                follow(frame -> new Scene(frame < 10 ? first : second, frame < 10 ? 0.4f : 0.6f), 20);
        for (int frame = 0; frame < 20; frame++) {
            assertThat(sightings.get(frame).cut()).as("frame %d", frame).isEqualTo(frame == 10);
            CropSquare truth = frame < 10 ? first : second;
            assertThat(sightings.get(frame).square().centreX()).isCloseTo(truth.centreX(), within(10.0));
        }
        List<CropSquare> steady = new SteadySquares(6).of(sightings);
        assertThat(steady.get(9).centreX()).isCloseTo(120, within(10.0));
        assertThat(steady.get(10).centreX()).isCloseTo(480, within(10.0));
    }

    @Test
    void lostSubject_isFoundAgainAndTheSquareGoesThereEvenly() {
        List<Sighting> sightings =
                follow(frame -> new Scene(frame >= 8 && frame < 16 ? null : walker(frame), 0.2126f), 24);
        for (int frame = 0; frame < 24; frame++) {
            boolean gone = frame >= 8 && frame < 16;
            assertThat(sightings.get(frame).found()).as("frame %d", frame).isEqualTo(!gone);
        }
        List<CropSquare> steady = new SteadySquares(0).of(sightings);
        double step = (walker(16).centreX() - walker(7).centreX()) / 9;
        for (int frame = 8; frame < 16; frame++) {
            assertThat(steady.get(frame).centreX() - steady.get(frame - 1).centreX())
                    .isCloseTo(step, within(2.5));
        }
    }

    @Test
    void flash_isNoCut() {
        List<Sighting> sightings = follow(frame -> new Scene(walker(0), frame == 5 ? 0.9f : 0.3f), 10);
        assertThat(sightings).noneMatch(Sighting::cut);
    }

    @Test
    void steadySquares_doNotLagEvenAtTheEnds() {
        List<Sighting> walk = new ArrayList<>();
        for (int frame = 0; frame < 30; frame++) {
            walk.add(new Sighting(new CropSquare(100 + 7.0 * frame, 50 - frame, 80), 0.9, false));
        }
        List<CropSquare> steady = new SteadySquares(5).of(walk);
        for (int frame = 0; frame < 30; frame++) {
            assertThat(steady.get(frame).centreX()).isCloseTo(100 + 7.0 * frame, within(1e-6));
            assertThat(steady.get(frame).centreY()).isCloseTo(50 - frame, within(1e-6));
            assertThat(steady.get(frame).side()).isCloseTo(80, within(1e-6));
        }
    }

    @Test
    void size_isSteadiedMoreThanPlace() {
        Random random = new Random(3);
        List<Sighting> shaking = new ArrayList<>();
        for (int frame = 0; frame < 120; frame++) {
            double side = 100 * (1 + 0.05 * random.nextGaussian());
            CropSquare square = new CropSquare(300 + 5 * random.nextGaussian(), 200, side);
            shaking.add(new Sighting(square, 0.9, false));
        }
        List<CropSquare> steady = new SteadySquares(4).of(shaking);
        double place = 0;
        double size = 0;
        for (int frame = 31; frame < 90; frame++) {
            place = Math.max(
                    place,
                    Math.abs(steady.get(frame).centreX() - steady.get(frame - 1).centreX()));
            size = Math.max(
                    size,
                    Math.abs(steady.get(frame).side() - steady.get(frame - 1).side()));
        }
        assertThat(place).isBetween(0.05, 2.0);
        assertThat(size).isLessThan(0.3 * place);
    }

    private static CropSquare walker(long frame) {
        return new CropSquare(100 + 9 * frame, 150 + 40 * Math.sin(0.2 * frame), 80 + frame);
    }

    private static List<Sighting> follow(LongFunction<Scene> scenes, int count) {
        PoseEstimator estimator = PaintedSubject.estimator();
        return new SubjectTracker(
                        estimator,
                        PaintedSubject.finder(estimator),
                        new Presence(estimator, PaintedSubject.FRAMING),
                        new CutMeasure(PaintedSubject.FRAMING),
                        WIDTH,
                        HEIGHT,
                        PaintedSubject.crops(scenes))
                .follow(count);
    }
}
