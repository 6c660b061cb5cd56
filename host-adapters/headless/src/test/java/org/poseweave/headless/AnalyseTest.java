package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowCopier;
import org.poseweave.frame.SampleDepth;
import org.poseweave.media.Clips;
import org.poseweave.media.FrameSink;
import org.poseweave.media.MovieSettings;
import org.poseweave.media.MovieSink;

/** Motion files and the frames they change, with the real bundle and a clip of two people and a black end. */
class AnalyseTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("poseweave.root"), "examples");
    private static final String SOURCE = EXAMPLES.resolve("face-source.mp4").toString();
    private static final int PART = 4;

    @TempDir
    private Path folder;

    @Test
    void cutsAndLostFrames_areSaidAndWritten() throws IOException {
        Cli.Result result = run("analyse", "--driving", cutClip(), "--out", file("cut.csv"), "--driving-crop", "track");
        assertThat(result.err()).isEmpty();
        assertThat(result.lines().stream().filter(line -> !line.startsWith("Analysing")))
                .containsExactly(
                        "cuts     a new shot begins at frames 5, 9",
                        "lost     no subject in driving frames 9-12: rendered as found; see --lost",
                        "wrote " + file("cut.csv") + ": 12 frames");
        List<String> rows = Files.readAllLines(folder.resolve("cut.csv"));
        assertThat(rows.get(0)).isEqualTo("# poseweave-motion 1");
        assertThat(rows.stream().filter(row -> row.matches("\\d+,1,.*")).map(row -> row.split(",")[0]))
                .containsExactly("5", "9");
    }

    @Test
    void render_saysCutsAndPassesThePlateWhereTheSubjectIsLost() throws IOException {
        Cli.Result result = run(
                "render",
                "--driving",
                cutClip(),
                "--source",
                SOURCE,
                "--source-crop",
                "full",
                "--source-frames",
                "7",
                "--driving-crop",
                "full",
                "--lost",
                "pass",
                "--frames",
                "8,10",
                "--out",
                file("lost.####.png"));
        assertThat(result.err()).isEmpty();
        assertThat(result.lines())
                .contains(
                        "cuts     a new shot begins at frames 5, 9",
                        "lost     no subject in driving frames 9-12: the plate is shown");
        try (Clip source = Clips.open(SOURCE);
                Clip shown = Clips.open(file("lost.0010.png"));
                Clip drawn = Clips.open(file("lost.0008.png"))) {
            byte[] plate = source.read(6, AnalyseTest::bytes);
            assertThat(shown.read(0, AnalyseTest::bytes)).isEqualTo(plate);
            assertThat(drawn.read(0, AnalyseTest::bytes)).isNotEqualTo(plate);
        }
    }

    @Test
    void motionFile_givesTheSameFilesAndChunksAgree() throws IOException {
        String driving = cutClip();
        String[] controls = {
            "--smoothing", "1", "--scale-lock", "true", "--motion", "relative", "--lost", "fade", "--fade-frames", "2"
        };
        run("analyse", "--driving", driving, "--out", file("m.json"), "--driving-crop", "track");
        renderWith(driving, "direct", controls, "--driving-crop", "track", "--frames", "3-10");
        renderWith(driving, "chunk", controls, "--driving-crop", "track", "--frames", "7-10");
        renderWith(driving, "chunk", controls, "--driving-crop", "track", "--frames", "3-6");
        renderWith(driving, "read", controls, "--motion-file", file("m.json"), "--frames", "3-10");
        for (int frame = 3; frame <= 10; frame++) {
            String number = String.format(Locale.ROOT, ".%04d.png", frame);
            assertThat(folder.resolve("chunk" + number)).hasSameBinaryContentAs(folder.resolve("direct" + number));
            assertThat(pixels("read" + number)).as(number).isEqualTo(pixels("direct" + number));
        }
    }

    private byte[] pixels(String name) {
        try (Clip clip = Clips.open(file(name))) {
            return clip.read(0, AnalyseTest::bytes);
        }
    }

    @Test
    void plate_isTheOutputOfARenderBefore() {
        String driving = EXAMPLES.resolve("face-driver.mp4").toString();
        run(
                "render",
                "--driving",
                driving,
                "--source",
                SOURCE,
                "--source-crop",
                "0,0,128",
                "--driving-crop",
                "full",
                "--source-frames",
                "7",
                "--frames",
                "1-2",
                "--out",
                file("first.####.png"));
        run(
                "render",
                "--driving",
                driving,
                "--source",
                SOURCE,
                "--source-crop",
                "128,128,128",
                "--driving-crop",
                "full",
                "--source-frames",
                "7",
                "--frames",
                "1-2",
                "--plate",
                file("first.####.png"),
                "--out",
                file("both.####.png"));
        try (Clip first = Clips.open(file("first.0002.png"));
                Clip both = Clips.open(file("both.0002.png"))) {
            byte[] one = first.read(0, AnalyseTest::bytes);
            byte[] two = both.read(0, AnalyseTest::bytes);
            int changed = 0;
            for (int i = 0; i < one.length; i++) {
                int x = i / 3 % 256;
                int y = i / 3 / 256;
                if (x < 128 || y < 128) {
                    assertThat(two[i]).as("(%d,%d)", x, y).isEqualTo(one[i]);
                } else if (two[i] != one[i]) {
                    changed++;
                }
            }
            assertThat(changed).isGreaterThan(128 * 128);
        }
    }

    @Test
    void tracks_moveTheSquareAndNamedPointsTakeTheirPlaces() throws IOException {
        Path tracks = folder.resolve("nose.txt");
        Files.writeString(tracks, "1 128 100\n3 132 104\n");
        Cli.Result result = run(
                "analyse",
                "--driving",
                cutClip(),
                "--out",
                file("t.csv"),
                "--driving-crop",
                "20,20,200",
                "--coordinates",
                "frame",
                "--tracks",
                tracks.toString(),
                "--points",
                "noseTip");
        assertThat(result.err()).isEmpty();
        List<String> rows = Files.readAllLines(folder.resolve("t.csv"));
        List<String> names = List.of(rows.get(5).split(","));
        int nose = names.indexOf("noseTip.x");
        String[] third = rows.get(8).split(",");
        assertThat(List.of(third).subList(2, 5)).containsExactly("124.0", "124.0", "200.0");
        assertThat(Double.parseDouble(third[nose])).isEqualTo(132, within(1e-4));
        assertThat(third[nose + 2]).isEqualTo("1.0");
        assertThat(rows.get(7).split(",")[2]).isEqualTo("122.0");
    }

    @Test
    void mistakes_areNamed() {
        Cli.Result ending = run("analyse", "--driving", SOURCE, "--out", file("m.txt"));
        assertThat(ending.err())
                .isEqualTo("error: expected --out to be a motion file (.json or .csv); found '" + file("m.txt")
                        + "'; end the name with one of these\n");
        assertThat(ending.status()).isEqualTo(2);
        Cli.Result missing = run(
                "render",
                "--driving",
                SOURCE,
                "--source",
                SOURCE,
                "--motion-file",
                file("none.json"),
                "--out",
                file("o.####.png"));
        assertThat(missing.err())
                .isEqualTo("error: expected a motion file; found no file " + file("none.json")
                        + "; write one with poseweave analyse, or correct the path\n");
        assertThat(missing.status()).isEqualTo(66);
    }

    private void renderWith(String driving, String name, String[] controls, String... more) {
        List<String> words = new ArrayList<>(List.of("render", "--driving", driving, "--source", SOURCE));
        words.addAll(List.of("--source-crop", "full", "--source-frames", "7", "--out", file(name + ".####.png")));
        words.addAll(List.of(controls));
        words.addAll(List.of(more));
        assertThat(run(words.toArray(new String[0])).err()).isEmpty();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Cli.Result run(String... words) {
        return new Cli().run(words);
    }

    /** Four frames of one person, four of another, four black ones. */
    private String cutClip() {
        Path file = folder.resolve("cut.mkv");
        MovieSettings settings = new MovieSettings(256, 256, 25, 1, SampleDepth.BYTE, false, null, 1);
        try (FrameSink sink = MovieSink.open(file.toString(), settings);
                Clip one = Clips.open(EXAMPLES.resolve("face-driver.mp4").toString());
                Clip other = Clips.open(SOURCE)) {
            for (int i = 0; i < 3 * PART; i++) {
                Clip clip = i < PART ? one : other;
                FrameView part = i < 2 * PART ? clip.read(i, AnalyseTest::copy) : frame();
                sink.write(i, part);
            }
            sink.finish();
        }
        return file.toString();
    }

    private static FrameView frame() {
        return OwnedFrame.allocate(256, 256, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
    }

    private static FrameView copy(FrameView view) {
        FrameView frame = frame();
        RowCopier copier = new RowCopier(view, frame);
        for (int y = 0; y < 256; y++) {
            copier.copy(y, 0, 256);
        }
        return frame;
    }

    private static byte[] bytes(FrameView view) {
        byte[] bytes = new byte[3 * 256 * 256];
        copy(view).data().get(0, bytes);
        return bytes;
    }
}
