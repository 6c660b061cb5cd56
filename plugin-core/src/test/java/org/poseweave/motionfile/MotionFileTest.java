package org.poseweave.motionfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.BundleReader;
import org.poseweave.model.Bundles;
import org.poseweave.model.ModelBundle;
import org.poseweave.pose.Pose;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.MotionTrack;

class MotionFileTest {
    private static final ModelBundle BUNDLE = BundleReader.read(Bundles.FACE_DRAFT);
    private static final int FRAMES = 7;

    @TempDir
    private Path folder;

    @Test
    void everyForm_readsBackBitForBit() throws IOException {
        for (Coordinates coordinates : Coordinates.values()) {
            for (String name : new String[] {"a.json", "b.csv"}) {
                MotionFile file = file(coordinates);
                MotionFile read = MotionFile.read(write(file, name));
                assertThat(read.header()).isEqualTo(file.header());
                assertThat(read.track().count()).isEqualTo(FRAMES);
                assertThat(read.track().cuts()).containsExactly(3L);
                for (long frame = 0; frame < FRAMES; frame++) {
                    FrameMotion found = read.track().at(frame);
                    FrameMotion wanted = file.track().at(frame);
                    assertThat(found.square()).isEqualTo(wanted.square());
                    assertThat(found.presence()).isEqualTo(wanted.presence());
                    assertThat(found.pose().keypoints())
                            .containsExactly(wanted.pose().keypoints());
                    assertThat(found.pose().confidence())
                            .containsExactly(wanted.pose().confidence());
                }
            }
        }
    }

    @Test
    void scaledClip_hasScaledSquaresAndTheSamePoses() {
        MotionFile file = file(Coordinates.CROP);
        MotionTrack half = file.of(clip(160, 90, FRAMES), BUNDLE, "a.json");
        assertThat(half.at(2).square().side())
                .isEqualTo(file.track().at(2).square().side() / 2);
        assertThat(half.at(2).pose()).isSameAs(file.track().at(2).pose());
        assertThat(file.of(clip(320, 180, FRAMES), BUNDLE, "a.json")).isSameAs(file.track());
        assertThat(file.of(clip(320, 180, 1), BUNDLE, "a.json")).isSameAs(file.track());
    }

    @Test
    void otherClipAndOtherModel_areRefused() {
        MotionFile file = file(Coordinates.CROP);
        assertThatThrownBy(() -> file.of(clip(320, 240, FRAMES), BUNDLE, "a.json"))
                .hasMessage(
                        "expected a motion file of take.mov (320x240, 7 frames); found a.json of take.mov (320x180, 7"
                                + " frames); analyse this clip, or name the file that belongs to it");
        assertThatThrownBy(() -> file.of(clip(320, 180, 8), BUNDLE, "a.json")).hasMessageContaining("8 frames");
        MotionHeader other = new MotionHeader("take.mov", 320, 180, "body", "1", Coordinates.CROP, List.of("a", "b"));
        assertThatThrownBy(() -> new MotionFile(other, file.track()).of(clip(320, 180, FRAMES), BUNDLE, "a.json"))
                .hasMessage("expected a motion file of model face-draft with 48 keypoints; found a.json of body with 2;"
                        + " analyse the clip with the model that renders it");
    }

    @Test
    void faultsOfJson_nameTheLine() throws IOException {
        String good = text(file(Coordinates.CROP), false);
        assertFault("a.json", good.replace("\"version\":1", "\"version\":9"), "of version 9");
        assertFault("a.json", good.replace("\"frame\":3,", "\"frame\":4,"), "expected frame 3 in line 8 of");
        assertFault(
                "a.json", good.replace("\"cut\":true", "\"cut\":3"), "expected cut to be true or false in line 9 of");
        assertFault(
                "a.json",
                good.replaceFirst("\"side\":[0-9.]+", "\"side\":-4"),
                "side of frame 1 to be a number from 1");
        assertFault("a.json", good.replaceFirst("\"centreX\"", "\"centerX\""), "found \"centerX\"");
        assertFault("a.json", good.substring(0, good.length() - 200), "expected JSON in line 12 of");
        assertFault("a.json", good.replaceFirst("\\[\\[", "[[" + "9e9,0,0],["), "48 keypoints");
        assertFault("a.json", good.replace("\"clip\"", "\"klip\""), "expected a key that motion files have in line 2");
        assertFault("a.json", "[]", "an object in line 1");
    }

    @Test
    void faultsOfCsv_nameTheLine() throws IOException {
        String good = text(file(Coordinates.FRAME), true);
        assertFault("a.csv", good.replace("\n3,0,", "\n3,x,"), "expected cut to be 0 or 1 in line 9 of");
        assertFault(
                "a.csv", good.replace("\n5,0,", "\n5,0,0,"), "expected 150 values with commas between them in line 11");
        assertFault("a.csv", good.replace("\n2,0,", "\n,0,"), "expected frame 2 in line 8");
        assertFault("a.csv", good.replace("chin.x", "chin.X"), "columns frame,cut,centreX");
        assertFault("a.csv", good.replace("# size: 320x180", "# size: big"), "\"# size: \"");
        assertFault("a.csv", good.replace(',', ';'), "with commas between them");
        assertFault("a.csv", "", "# poseweave-motion 1");
    }

    @Test
    void missingFile_saysHowToGetOne() {
        assertThatThrownBy(() -> MotionFile.read("/nowhere/take.json"))
                .hasMessage(
                        "expected a motion file; found no file /nowhere/take.json; write one with poseweave analyse, or"
                                + " correct the path");
    }

    private void assertFault(String name, String text, String part) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        assertThatThrownBy(() -> MotionFile.read(file.toString()))
                .isInstanceOf(RenderException.class)
                .hasMessageContaining(part)
                .extracting(e -> ((RenderException) e).code())
                .isEqualTo(ErrorCode.BAD_DATA);
    }

    private String write(MotionFile file, String name) throws IOException {
        Path path = folder.resolve(name);
        Files.writeString(path, text(file, MotionFile.isCsv(name)));
        return path.toString();
    }

    private static String text(MotionFile file, boolean csv) throws IOException {
        StringWriter text = new StringWriter();
        file.write(text, csv);
        return text.toString();
    }

    private static MotionFile file(Coordinates coordinates) {
        Random random = new Random(5);
        List<FrameMotion> frames = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            float[] keypoints = new float[2 * BUNDLE.keypoints()];
            float[] confidence = new float[BUNDLE.keypoints()];
            for (int i = 0; i < keypoints.length; i++) {
                keypoints[i] = 2.4f * random.nextFloat() - 1.2f;
                confidence[i / 2] = random.nextFloat();
            }
            CropSquare square = new CropSquare(
                    300 * random.nextDouble(), -20 * random.nextDouble(), 40 + 100 * random.nextDouble());
            frames.add(new FrameMotion(square, new Pose(keypoints, confidence), random.nextDouble(), frame == 3));
        }
        MotionHeader header = MotionHeader.of(clip(320, 180, FRAMES), BUNDLE, coordinates);
        return new MotionFile(header, new MotionTrack(frames));
    }

    private static ClipInfo clip(int width, int height, long frames) {
        return new ClipInfo("take.mov", width, height, frames, 24, 1, SampleDepth.BYTE, false);
    }
}
