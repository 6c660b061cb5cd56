package org.poseweave.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.geometry.CropSquare;
import org.poseweave.motionfile.Coordinates;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.motionfile.MotionHeader;
import org.poseweave.pose.Pose;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.Candidate;
import org.poseweave.source.FrameQuality;
import org.poseweave.source.SourceFrame;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

/** What is read is what was written, to the last bit, and nothing else is taken. */
class AnalysisFileTest {
    private static final String JOB = "ab".repeat(32);

    @TempDir
    private Path folder;

    private final Random random = new Random(3);

    @Test
    void everyNumber_comesBackBitForBit() throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        List<FrameMotion> frames = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            FrameQuality quality = new FrameQuality(random.nextDouble(), 1, 0, random.nextDouble());
            candidates.add(new Candidate(new SourceFrame(1, i), pose(), quality));
            frames.add(new FrameMotion(square(), pose(), random.nextDouble(), i == 7));
        }
        MotionHeader header =
                new MotionHeader("take7.mov", 1920, 1080, "face", "1", Coordinates.CROP, List.of("nose", "chin"));
        TreeMap<Long, CropSquare> keys = new TreeMap<>();
        keys.put(0L, square());
        keys.put(1L << 33, square());
        ShotAnalysis written = new ShotAnalysis(
                Optional.of(new Finding(square(), 1 / 3.0, true)),
                List.of(new SourceSquares(new Finding(square(), 0, false), keys)),
                List.of(new SourceFrame(1, 5), new SourceFrame(0, 1L << 33)),
                candidates,
                Optional.of(new MotionFile(header, new MotionTrack(frames))));

        ShotAnalysis read = AnalysisFile.read(write(written), JOB);

        assertThat(read.driving()).isEqualTo(written.driving());
        assertThat(read.squares()).isEqualTo(written.squares());
        assertThat(read.chosen()).isEqualTo(written.chosen());
        for (int i = 0; i < candidates.size(); i++) {
            assertThat(read.candidates().get(i)).usingRecursiveComparison().isEqualTo(candidates.get(i));
            assertThat(read.motion().orElseThrow().track().at(i))
                    .usingRecursiveComparison()
                    .isEqualTo(frames.get(i));
        }
    }

    @Test
    void nothing_isAnAnalysisToo() throws IOException {
        assertThat(AnalysisFile.read(write(ShotAnalysis.NONE), JOB)).isEqualTo(ShotAnalysis.NONE);
    }

    @Test
    void everyChangedByte_isFoundOut() throws IOException {
        Path file = write(new ShotAnalysis(
                Optional.of(new Finding(square(), 0.5, true)), List.of(), List.of(), List.of(), Optional.empty()));
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 4;
            Files.write(file, bad);
            RenderException fault = catchThrowableOfType(RenderException.class, () -> AnalysisFile.read(file, JOB));
            assertThat(fault.code()).as("byte %d", i).isEqualTo(ErrorCode.BAD_DATA);
        }
    }

    private Path write(ShotAnalysis analysis) throws IOException {
        StringWriter text = new StringWriter();
        AnalysisFile.write(analysis, JOB, text);
        return Files.writeString(folder.resolve("shot.analysis"), text.toString());
    }

    private Pose pose() {
        float[] keypoints = new float[4];
        for (int i = 0; i < keypoints.length; i++) {
            keypoints[i] = random.nextFloat() * 2 - 1;
        }
        return new Pose(keypoints, new float[] {random.nextFloat(), random.nextFloat()});
    }

    private CropSquare square() {
        return new CropSquare(random.nextDouble() * 1920, random.nextDouble() * 1080, 1 + random.nextDouble() * 700);
    }
}
