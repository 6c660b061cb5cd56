package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.colour.Primaries;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.media.ExrMetadata;
import org.poseweave.media.ExrSequenceSink;

/** EXR sequences through a whole render. */
class ExrRenderTest {
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;

    /** Square of the source, left edge, top edge and side. */
    private static final int LEFT = 16;

    private static final int TOP = 4;
    private static final int SIDE = 32;

    @TempDir
    private Path folder;

    @Test
    void exrToExr_keepsEveryBitOutsideTheSquare() {
        for (SampleDepth depth : List.of(SampleDepth.HALF, SampleDepth.FLOAT)) {
            String source = source(depth + ".####.exr", depth, ExrMetadata.REC709, 1);
            render(source, depth + "-out.####.exr");
            float[][] plate = rows(source);
            float[][] out = rows(folder.resolve(depth + "-out.0001.exr").toString());
            assertThat(info(depth + "-out.0001.exr").depth()).isEqualTo(depth);
            int changed = 0;
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    for (int c = 4 * x; c < 4 * x + 4; c++) {
                        boolean same = Float.floatToRawIntBits(out[y][c]) == Float.floatToRawIntBits(plate[y][c]);
                        if (outside(x, y)) {
                            assertThat(same).as("%s %d,%d", depth, x, y).isTrue();
                        } else if (!same) {
                            changed++;
                        }
                    }
                }
            }
            assertThat(changed).isGreaterThan(SIDE * SIDE);
        }
    }

    @Test
    void exrDepth_isHalfOrFloatAsAsked() {
        String source = source("d.####.exr", SampleDepth.HALF, ExrMetadata.REC709, 1);
        render(source, "f.####.exr", "--exr-depth", "float");
        assertThat(info("f.0001.exr").depth()).isEqualTo(SampleDepth.FLOAT);
        Cli.Result wrong = run(source, "g.####.exr", "--exr-depth", "8");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("--exr-depth auto, half or float");
    }

    @Test
    void exrToPng_isWhatAScreenShows() {
        String source = source("p.####.exr", SampleDepth.FLOAT, ExrMetadata.REC709, 1);
        render(source, "p-out.####.png");
        float[][] expected = rows(source);
        float[][] out = rows(folder.resolve("p-out.0001.png").toString());
        ColourTransform encode = ColourTransform.between(ColourSpace.LINEAR, ColourSpace.SRGB);
        for (int y = 0; y < TOP; y++) {
            for (int x = 0; x < WIDTH; x++) {
                float[] pixel = {expected[y][4 * x], expected[y][4 * x + 1], expected[y][4 * x + 2], 1};
                float alpha = expected[y][4 * x + 3];
                for (int c = 0; c < 3; c++) {
                    pixel[c] /= alpha;
                }
                encode.apply(pixel, 1);
                for (int c = 0; c < 3; c++) {
                    float shown = Math.max(0, Math.min(1, pixel[c]));
                    assertThat(Math.abs(out[y][4 * x + c] - shown))
                            .as("%d,%d,%d", x, y, c)
                            .isLessThan(1f / 65535);
                }
            }
        }
    }

    @Test
    void movieToExr_isLinearAndSaysSo() throws IOException {
        String movie = TestClips.movie(folder.resolve("m.mkv"), WIDTH, HEIGHT, 1);
        render(movie, "m-out.####.exr");
        assertThat(info("m-out.0001.exr").colour()).isEqualTo(ColourSpace.LINEAR);
        float[] expected = rows(movie)[0];
        ColourTransform.between(ColourSpace.SRGB, ColourSpace.LINEAR).apply(expected, WIDTH);
        assertThat(rows(folder.resolve("m-out.0001.exr").toString())[0]).containsExactly(expected, within(1e-6f));
        assertThat(Files.readString(folder.resolve("m-out.0001.exr"), StandardCharsets.ISO_8859_1))
                .contains("poseweave/model\0string\0")
                .contains("face-draft ");
    }

    @Test
    void acescg_staysAcescgUnlessAnotherSpaceIsAsked() {
        String source = source("a.####.exr", SampleDepth.FLOAT, new ExrMetadata(Map.of(), Primaries.AP1), 1);
        render(source, "a-out.####.exr");
        assertThat(info("a-out.0001.exr").colour()).isEqualTo(ColourSpace.ACESCG);
        render(source, "l-out.####.exr", "--output-space", "linear");
        assertThat(info("l-out.0001.exr").colour()).isEqualTo(ColourSpace.LINEAR);
        float[] expected = rows(source)[0];
        for (int x = 0; x < WIDTH; x++) {
            float[] pixel = {expected[4 * x], expected[4 * x + 1], expected[4 * x + 2], 1};
            ColourTransform.between(ColourSpace.ACESCG, ColourSpace.LINEAR).apply(pixel, 1);
            System.arraycopy(pixel, 0, expected, 4 * x, 3);
        }
        assertThat(rows(folder.resolve("l-out.0001.exr").toString())[0]).containsExactly(expected, within(1e-3f));
    }

    @Test
    void oneRun_equalsTwoHalvesByteByByte() throws IOException {
        String source = source("h.####.exr", SampleDepth.HALF, ExrMetadata.REC709, 3);
        List<String> driving = List.of("--frames", "1-4");
        run(source, "whole.####.exr", driving.toArray(String[]::new));
        run(source, "part.####.exr", "--frames", "3-4");
        run(source, "part.####.exr", "--frames", "1-2");
        for (int frame = 1; frame <= 4; frame++) {
            assertThat(folder.resolve("part.000" + frame + ".exr"))
                    .hasSameBinaryContentAs(folder.resolve("whole.000" + frame + ".exr"));
        }
    }

    @Test
    void brokenSource_isNamedAndLeavesNothing() throws IOException {
        String source = source("b.####.exr", SampleDepth.HALF, ExrMetadata.REC709, 2);
        Path second = folder.resolve("b.0002.exr");
        byte[] whole = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(whole, whole.length / 2));
        Cli.Result result = run(source, "b-out.####.exr", "--sources", "given", "--source-frames", "2");
        assertThat(result.status()).isEqualTo(65);
        assertThat(result.err()).contains("b.0002.exr, an EXR that ends early");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("b-out")))
                    .isEmpty();
        }
    }

    private void render(String source, String out, String... more) {
        Cli.Result result = run(source, out, more);
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
    }

    private Cli.Result run(String source, String out, String... more) {
        Path driving = folder.resolve("driving.mkv");
        if (!Files.exists(driving)) {
            TestClips.movie(driving, WIDTH, WIDTH, 4);
        }
        List<String> command = new ArrayList<>(List.of(
                "render",
                "--driving",
                driving.toString(),
                "--source",
                source,
                "--out",
                folder.resolve(out).toString(),
                "--driving-crop",
                "full",
                "--source-crop",
                LEFT + "," + TOP + "," + SIDE,
                "--threads",
                "1"));
        if (!List.of(more).contains("--sources")) {
            command.addAll(List.of("--source-count", "1", "--sources", "even"));
        }
        if (!List.of(more).contains("--frames")) {
            command.addAll(List.of("--frames", "1"));
        }
        command.addAll(List.of(more));
        return new Cli().run(command.toArray(String[]::new));
    }

    private static boolean outside(int x, int y) {
        return x < LEFT || x >= LEFT + SIDE || y < TOP || y >= TOP + SIDE;
    }

    /** Frames of values from -0.5 to 100 with soft alpha, infinities in the last row. */
    private String source(String name, SampleDepth depth, ExrMetadata metadata, int frames) {
        String pattern = folder.resolve(name).toString();
        FrameView view = OwnedFrame.allocate(WIDTH, HEIGHT, depth, ChannelLayout.RGBA, AlphaMode.PREMULTIPLIED)
                .view();
        RowWriter writer = new RowWriter(view);
        try (ExrSequenceSink sink = ExrSequenceSink.open(pattern, depth, true, metadata)) {
            for (int frame = 1; frame <= frames; frame++) {
                for (int y = 0; y < HEIGHT; y++) {
                    writer.writeStored(y, 0, WIDTH, row(y, frame));
                }
                sink.write(frame, view);
            }
        }
        return pattern;
    }

    private static float[] row(int y, int frame) {
        float[] row = new float[4 * WIDTH];
        for (int x = 0; x < WIDTH; x++) {
            row[4 * x] = x == 3 ? -0.5f : 0.1f + x / 80f;
            row[4 * x + 1] = x == 5 ? 100 : 0.1f + y / 60f + frame / 50f;
            row[4 * x + 2] = y == HEIGHT - 1 ? Float.POSITIVE_INFINITY : (x ^ y) / 64f;
            row[4 * x + 3] = y == HEIGHT - 2 ? 0 : 0.25f + x / 128f;
        }
        return row;
    }

    private ClipInfo info(String name) {
        try (Clip clip = Clips.open(folder.resolve(name).toString())) {
            return clip.info();
        }
    }

    private static float[][] rows(String file) {
        try (Clip clip = Clips.open(file)) {
            return clip.read(0, view -> {
                RowReader reader = new RowReader(view);
                float[][] rows = new float[view.height()][4 * view.width()];
                for (int y = 0; y < rows.length; y++) {
                    reader.readStored(y, 0, view.width(), rows[y]);
                }
                return rows;
            });
        }
    }
}
