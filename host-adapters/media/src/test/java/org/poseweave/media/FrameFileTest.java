package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.FrameFile.State;

/** A frame file that is said to be whole is; temporary files go when they are stale and only then. */
class FrameFileTest {
    private static final Map<String, String> TAGS = Map.of("poseweave/job", "abc");

    private static final int CHANNELS = 9;

    @TempDir
    Path folder;

    @Test
    void wholeFile_isKnownByItsPixelsAndTags() throws IOException {
        for (SampleDepth depth : new SampleDepth[] {SampleDepth.BYTE, SampleDepth.SHORT}) {
            for (boolean alpha : new boolean[] {false, true}) {
                FrameView frame = TestFrames.ramp(67, 131, depth, alpha, 30);
                FrameFile file = FrameFile.check(write(depth + "" + alpha, depth, alpha, frame));
                assertThat(file.state()).isEqualTo(State.WHOLE);
                assertThat(file.detail()).isEqualTo(PixelHash.of(frame, depth, alpha));
                assertThat(file.tags())
                        .containsEntry("poseweave/job", "abc")
                        .containsEntry(FrameFile.FRAME, "7")
                        .containsEntry(FrameFile.PIXELS, file.detail());
            }
        }
    }

    @Test
    void anyChangedByte_isFoundOutOrChangesNoPixel() throws IOException {
        FrameView frame = TestFrames.ramp(40, 30, SampleDepth.BYTE, false, 30);
        Path file = write("flip", SampleDepth.BYTE, false, frame);
        String right = FrameFile.check(file).detail();
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            FrameFile found = FrameFile.check(file);
            if (found.state() == State.WHOLE) {
                assertThat(found.detail()).isEqualTo(right);
            }
        }
    }

    @Test
    void cutFile_isBrokenAtEveryLength() throws IOException {
        Path file = write("cut", SampleDepth.BYTE, true, TestFrames.ramp(20, 10, SampleDepth.BYTE, true, 30));
        byte[] good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length += 7) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(FrameFile.check(file).state()).as("of %d bytes", length).isEqualTo(State.BROKEN);
        }
    }

    @Test
    void tagsOfAnotherPicture_areFoundOut() throws IOException {
        Path one = write("one", SampleDepth.BYTE, false, TestFrames.ramp(20, 10, SampleDepth.BYTE, false, 30));
        Path two = write("two", SampleDepth.BYTE, false, TestFrames.ramp(20, 10, SampleDepth.BYTE, false, 31));
        byte[] mixed = Files.readAllBytes(two);
        byte[] other = Files.readAllBytes(one);
        int tags = PngText.chunks(FrameFile.tags(one)).remaining();
        System.arraycopy(other, 0, mixed, 0, PngText.HEAD_BYTES + tags);
        Files.write(two, mixed);
        assertThat(FrameFile.check(two).detail()).isEqualTo("its pixels are not those that were written");
    }

    @Test
    void exrOfManyLayers_isKnownByEveryChannel() throws Exception {
        Path file = exr("all", -1);
        FrameFile found = FrameFile.check(file);
        assertThat(found.state()).isEqualTo(State.WHOLE);
        assertThat(found.tags()).containsEntry(FrameFile.PIXELS, found.detail());
        byte[] good = Files.readAllBytes(file);
        int data = ExrHeader.read(ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN))
                .tableAt();
        for (int changed = 0; changed < CHANNELS; changed++) {
            byte[] mixed = Files.readAllBytes(exr("changed", changed));
            System.arraycopy(good, 0, mixed, 0, data); // says what the first file says
            Files.write(file, mixed);
            assertThat(FrameFile.check(file))
                    .as("channel %d", changed)
                    .isEqualTo(new FrameFile(
                            State.BROKEN,
                            "its pixels are not those that were written",
                            FrameFile.check(file).tags()));
        }
    }

    @Test
    void anyChangedByteOfAnExr_isFoundOutOrChangesNoPixel() throws IOException {
        Path file = exr("flip", -1);
        byte[] good = Files.readAllBytes(file);
        String right = FrameFile.check(file).detail();
        Random random = new Random(6);
        int broken = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            FrameFile found = FrameFile.check(file);
            assertThat(found.state() != State.WHOLE || found.detail().equals(right))
                    .isTrue();
            broken += found.state() == State.BROKEN ? 1 : 0;
        }
        assertThat(broken).isGreaterThan(150);
    }

    @Test
    void exrOfOneChannel_isWhole() throws IOException {
        FrameView frame = TestFrames.ramp(33, 18, SampleDepth.FLOAT, false, 4);
        ExrMetadata metadata = new ExrMetadata(TAGS, null);
        String pattern = folder.resolve("matte.####.exr").toString();
        try (ExrSequenceSink sink = ExrSequenceSink.open(pattern, SampleDepth.HALF, true, metadata)) {
            sink.write(7, List.of(ExrLayer.data("", List.of("Y"), frame, SampleDepth.HALF)));
        }
        assertThat(FrameFile.check(folder.resolve("matte.0007.exr")).state()).isEqualTo(State.WHOLE);
    }

    /** Noise, which is stored as it is: RGBA as half, a matte, and three numbers and a depth as float. */
    private Path exr(String name, int changed) {
        int width = 37;
        int height = 35;
        Random random = new Random(1);
        float[][] planes = new float[CHANNELS][width * height];
        for (float[] plane : planes) {
            for (int i = 0; i < plane.length; i++) {
                plane[i] = random.nextFloat();
            }
        }
        if (changed >= 0) {
            planes[changed][width * 20 + 30] += 0.25f;
        }
        List<ExrLayer> layers = List.of(
                layer("", List.of("R", "G", "B", "A"), SampleDepth.HALF, planes, 0),
                layer("matte", List.of("Y"), SampleDepth.HALF, planes, 4),
                layer("match", List.of("R", "G", "B"), SampleDepth.FLOAT, planes, 5),
                layer("far", List.of("Z"), SampleDepth.FLOAT, planes, 8));
        String pattern = folder.resolve(name + ".####.exr").toString();
        ExrMetadata metadata = new ExrMetadata(TAGS, null);
        try (ExrSequenceSink sink = ExrSequenceSink.open(pattern, SampleDepth.HALF, true, metadata)) {
            sink.write(7, layers);
        }
        return folder.resolve(name + ".0007.exr");
    }

    private static ExrLayer layer(String name, List<String> channels, SampleDepth depth, float[][] planes, int first) {
        return new ExrLayer(name, channels, depth, 37, 35, (y, samples) -> {
            for (int c = 0; c < samples.length; c++) {
                System.arraycopy(planes[first + c], y * 37, samples[c], 0, 37);
            }
        });
    }

    @Test
    void pictureOfSomebodyElse_isForeign() throws IOException {
        Path file = folder.resolve("photo.png");
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        assertThat(FrameFile.check(file).state()).isEqualTo(State.FOREIGN);
        assertThat(FrameFile.check(folder.resolve("none.png")).state()).isEqualTo(State.ABSENT);
    }

    @Test
    void staleFiles_goAndLiveOnesStay() throws IOException {
        String dead = "out.0001.png." + PendingFile.HOST + "." + deadProcess() + ".0123abcd-1.tmp";
        String live = "out.0001.png." + PendingFile.HOST + "."
                + ProcessHandle.current().pid() + ".0123abcd-2.tmp";
        String elsewhere = "out.0001.png.another-host.1.0123abcd-3.tmp";
        String old = "out.0001.png.another-host.1.0123abcd-4.tmp";
        String unasked = "out.0002.png." + PendingFile.HOST + "." + deadProcess() + ".0123abcd-5.tmp";
        String users = "out.0001.png.tmp";
        for (String name : new String[] {dead, live, elsewhere, old, unasked, users}) {
            Files.createFile(folder.resolve(name));
        }
        Files.setLastModifiedTime(
                folder.resolve(old), FileTime.from(Instant.now().minusSeconds(3600)));
        assertThat(StaleFiles.remove(folder, Set.of("out.0001.png")::contains, false))
                .isEqualTo(2);
        assertThat(folder.resolve(dead)).doesNotExist();
        assertThat(folder.resolve(old)).doesNotExist();
        for (String name : new String[] {live, elsewhere, unasked, users}) {
            assertThat(folder.resolve(name)).exists();
        }
        assertThat(StaleFiles.remove(folder, Set.of("out.0001.png")::contains, true))
                .isEqualTo(2);
        assertThat(folder.resolve(users)).exists();
    }

    @Test
    void movieComment_isReadBackAndMovieIsDecodedToItsEnd() throws IOException {
        for (String ending : new String[] {"mp4", "mov", "mkv"}) {
            Path file = folder.resolve("movie." + ending);
            MovieSettings settings = new MovieSettings(64, 48, 25, 1, SampleDepth.BYTE, false, null, 1);
            try (MovieSink sink = MovieSink.open(file.toString(), settings, "poseweave/job=abc poseweave/frames=1-9")) {
                for (int frame = 0; frame < 9; frame++) {
                    sink.write(frame, TestFrames.ramp(64, 48, SampleDepth.BYTE, false, frame));
                }
                sink.finish();
            }
            assertThat(MovieFile.comment(file)).isEqualTo("poseweave/job=abc poseweave/frames=1-9");
            assertThat(MovieFile.fault(file)).isEmpty();
        }
    }

    private static long deadProcess() throws IOException {
        Process process = new ProcessBuilder("true").start();
        process.onExit().join();
        return process.pid();
    }

    private Path write(String name, SampleDepth depth, boolean alpha, FrameView frame) {
        String pattern = folder.resolve(name + ".####.png").toString();
        try (PngSequenceSink sink = PngSequenceSink.open(pattern, depth, alpha, TAGS)) {
            sink.write(7, frame);
            sink.finish();
        }
        return folder.resolve(name + ".0007.png");
    }
}
