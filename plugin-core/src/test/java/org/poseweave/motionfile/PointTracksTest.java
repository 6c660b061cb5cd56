package org.poseweave.motionfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

class PointTracksTest {
    private static final ClipInfo CLIP = new ClipInfo("take.mov", 640, 360, 10, 24, 1, SampleDepth.BYTE, false);
    private static final CropPath SQUARE = CropPath.still(new CropSquare(200, 100, 120));

    @TempDir
    private Path folder;

    @Test
    void onePoint_movesTheSquare() throws IOException {
        CropPath path =
                read("1 50 60\n2 54.5 58\n4\t70,50 # lost for a frame\n").follow(SQUARE);
        assertThat(path.at(0)).isEqualTo(new CropSquare(200, 100, 120));
        assertThat(path.at(1)).isEqualTo(new CropSquare(204.5, 98, 120));
        assertThat(path.at(2)).isEqualTo(new CropSquare(212.25, 94, 120));
        assertThat(path.at(9)).isEqualTo(new CropSquare(220, 90, 120));
    }

    @Test
    void cornerPin_movesAndSizesTheSquareAboutItsCentre() throws IOException {
        String pin = "1 150 50 250 50 250 150 150 150\n2 100 0 300 0 300 200 100 200\n";
        CropPath path = read(pin).follow(SQUARE);
        assertThat(path.at(1).centreX()).isCloseTo(200, within(1e-3));
        assertThat(path.at(1).centreY()).isCloseTo(100, within(1e-3));
        assertThat(path.at(1).side()).isCloseTo(240, within(1e-3));
    }

    @Test
    void originAtTheBottom_isTurnedRound() throws IOException {
        CropPath path = read("# origin: bottom-left\n1 50 300\n2 50 290\n").follow(SQUARE);
        assertThat(path.at(1)).isEqualTo(new CropSquare(200, 110, 120));
    }

    @Test
    void namedPoints_takeThePlaceOfKeypoints() throws IOException {
        Pose pose = new Pose(new float[] {0, 0, 0.5f, 0.5f}, new float[] {0.3f, 0.4f});
        FrameMotion motion = new FrameMotion(new CropSquare(200, 100, 100), pose, 0.7, false);
        MotionTrack placed = read("2 250 75\n")
                .placed(new MotionTrack(List.of(motion, motion)), List.of("chin"), List.of("nose", "chin"));
        assertThat(placed.at(0)).isSameAs(motion);
        assertThat(placed.at(1).pose().keypoints()).containsExactly(0, 0, 1, -0.5f);
        assertThat(placed.at(1).pose().confidence()).containsExactly(0.3f, 1);
        assertThatThrownBy(() -> read("2 250 75\n")
                        .placed(new MotionTrack(List.of(motion)), List.of("ear"), List.of("nose", "chin")))
                .hasMessage("expected a keypoint of the model; found ear; name one of nose, chin");
        assertThatThrownBy(() -> read("2 250 75\n")
                        .placed(new MotionTrack(List.of(motion)), List.of("nose", "chin"), List.of("nose", "chin")))
                .hasMessageContaining("a name for each of the 1 tracked points");
    }

    @Test
    void faults_nameTheLine() {
        assertFault("1 50\n", "expected frame x y and as many pairs as the other lines in line 1");
        assertFault("1 50 60\n2 50 60 70 80\n", "in line 2");
        assertFault("1 50 60\n11 50 60\n", "expected a frame from 1 to 10 in line 2");
        assertFault("1 50 60\n1 50 61\n", "expected each frame once in line 2");
        assertFault("frame x y\n", "expected numbers in line 1");
        assertFault("# nothing\n", "expected a line frame x y in line 1");
    }

    private void assertFault(String text, String part) {
        assertThatThrownBy(() -> read(text)).hasMessageContaining(part).hasMessageContaining("tracks.txt");
    }

    private PointTracks read(String text) throws IOException {
        Path file = folder.resolve("tracks.txt");
        Files.writeString(file, text);
        return PointTracks.read(file.toString(), CLIP);
    }
}
