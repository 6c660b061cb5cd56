package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input, bundles and output: exact message, exact status, and nothing left behind. */
class RenderFaultTest {
    private static final Path BUNDLE = Path.of(System.getProperty("poseweave.root"), "models", "bundles", "face-draft");

    @TempDir
    private Path folder;

    private String driving = "";
    private String source = "";

    @BeforeEach
    void makeClips() {
        driving = TestClips.movie(folder.resolve("driving.mkv"), 64, 48, 4);
        source = TestClips.movie(folder.resolve("source.mkv"), 64, 48, 3);
    }

    @Test
    void missingFile() {
        Path missing = folder.resolve("none.mp4");
        assertFault(
                render(missing.toString(), source, "out.mkv"),
                66,
                "expected a movie (mp4, mov, mkv or webm); found no file " + missing + "; check the path");
    }

    @Test
    void missingSource() {
        Path missing = folder.resolve("none.mp4");
        assertFault(
                render(driving, missing.toString(), "out.mkv"),
                66,
                "expected a movie (mp4, mov, mkv or webm); found no file " + missing + "; check the path");
    }

    @Test
    void notAVideo() throws IOException {
        Path text = Files.writeString(folder.resolve("text.mp4"), "These are words.\n");
        assertFault(
                render(text.toString(), source, "out.mkv"),
                65,
                "expected a movie (mp4, mov, mkv or webm); found " + text
                        + ", which is none (Invalid data found when processing input); export or copy it again, or name"
                        + " another file");
    }

    @Test
    void emptyFile() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        assertFault(
                render(empty.toString(), source, "out.mkv"),
                65,
                "expected a movie (mp4, mov, mkv or webm); found " + empty
                        + ", which is empty (0 bytes); copy or export it again");
    }

    @Test
    void zeroFrames() throws IOException {
        Path headerOnly = folder.resolve("header.mkv");
        byte[] movie = Files.readAllBytes(Path.of(driving));
        Files.write(headerOnly, Arrays.copyOf(movie, firstCluster(movie)));
        assertFault(
                render(headerOnly.toString(), source, "out.mkv"),
                65,
                "expected a movie (mp4, mov, mkv or webm); found " + headerOnly
                        + ", which is none (End of file); export or copy it again, or name another file");
    }

    @Test
    void truncatedFile() throws IOException {
        Path cut = folder.resolve("cut.mkv");
        byte[] movie = Files.readAllBytes(Path.of(TestClips.movie(folder.resolve("whole.mkv"), 64, 48, 40)));
        Files.write(cut, Arrays.copyOf(movie, movie.length / 2));
        Cli.Result result = render(cut.toString(), source, "out.mkv");
        assertThat(result.err())
                .matches("error: expected a whole movie; found \\Q" + cut
                        + "\\E, which is cut off or damaged: data for \\d+ frames"
                        + " \\(0 to \\d+\\); its segment at byte \\d+ is \\d+ bytes long but the file ends at byte "
                        + movie.length / 2 + "; copy or export it again\n");
        assertThat(result.status()).isEqualTo(65);
    }

    @Test
    void emptySequence() {
        String pattern = folder.resolve("seq.####.png").toString();
        assertFault(
                render(pattern, source, "out.mkv"),
                66,
                "expected images " + pattern + "; found no file of that pattern in " + folder
                        + "; check the path and the number of #");
    }

    @Test
    void framesBeyondTheClip() {
        assertFault(
                render(driving, source, "out.mkv", "--frames", "1-5"),
                2,
                "expected --frames within 1-4, the frames of " + driving
                        + "; found 5; frame numbers count from 1; leave them out");
    }

    @Test
    void missingFolder() {
        assertFault(
                render(driving, source, "none/out.mkv"),
                73,
                "expected an existing folder for " + folder.resolve("none/out.mkv") + "; found none; create "
                        + folder.resolve("none") + " first");
    }

    @Test
    void unwritableFolder() throws IOException {
        Path sealed = Files.createDirectory(folder.resolve("sealed"));
        assertThat(sealed.toFile().setWritable(false)).isTrue();
        assumeTrue(!Files.isWritable(sealed), "this user may write everywhere");
        assertFault(
                render(driving, source, "sealed/out.mkv"),
                73,
                "expected a folder that files can be written to; found " + sealed
                        + " (AccessDeniedException); change its permissions or give another --out");
    }

    @Test
    void folderThatTakesNoFiles() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "only Linux has /proc");
        Cli.Result result = new Cli().run("render", "--driving", driving, "--source", source, "--out", "/proc/out.mkv");
        assertFault(
                result,
                73,
                "expected a folder that files can be written to; found /proc (NoSuchFileException); change its"
                        + " permissions or give another --out");
    }

    @Test
    void existingMovie_isKept() throws IOException {
        Path out = Files.writeString(folder.resolve("out.mkv"), "kept");
        assertFault(
                render(driving, source, "out.mkv"),
                73,
                "expected a new file " + out
                        + "; found one that exists; give --overwrite to replace it, or another --out");
        assertThat(out).hasContent("kept");
    }

    @Test
    void existingFrameOfASequence_isKept() throws IOException {
        Path third = Files.writeString(folder.resolve("out.0003.png"), "kept");
        assertFault(
                render(driving, source, "out.####.png"),
                73,
                "expected a new file " + third
                        + "; found one that exists; give --overwrite to replace it, or another --out");
        assertThat(third).hasContent("kept");
        assertThat(folder.resolve("out.0001.png")).doesNotExist();
    }

    @Test
    void existingPreview_isKept() throws IOException {
        Path sheet = Files.writeString(folder.resolve("out.sheet.png"), "kept");
        assertFault(
                render(driving, source, "out.mkv", "--preview"),
                73,
                "expected a new file " + sheet
                        + "; found one that exists; give --overwrite to replace it, or another --out");
    }

    @Test
    void codecThatDoesNotFitTheFile() {
        assertFault(
                render(driving, source, "out.mp4", "--codec", "prores"),
                73,
                "expected to write " + folder.resolve("out.mp4")
                        + "; found the codec PRORES, which does not go into .mp4; use .mov or .mkv, or the codec H264");
    }

    @Test
    void oddSize_isRefusedWhereTheCodecCannotHoldIt() {
        String odd = TestClips.movie(folder.resolve("odd.mkv"), 63, 47, 1);
        assertFault(
                render(driving, odd, "out.mp4"),
                73,
                "expected to write " + folder.resolve("out.mp4")
                        + "; found 63x47, while H264 takes even sizes from 16x16 on; use PRORES (.mov) or FFV1 (.mkv),"
                        + " or change the size");
    }

    @Test
    void strictDevice_isNotReplaced() {
        Cli.Result result = render(driving, source, "out.mkv", "--device", "cuda:63", "--strict-device");
        assertThat(result.status()).isEqualTo(69);
        assertThat(result.err())
                .matches("error: expected device cuda:63; found .+; mend that, or give --device cpu or auto\n");
    }

    @Test
    void folderWithoutBundle() {
        assertFault(
                render(driving, source, "out.mkv", "--model", folder.toString()),
                78,
                "expected a model bundle, its folder or its name; found '" + folder
                        + "'; name one of arm-draft, body-draft, face-draft, object-draft or a folder with a model.json");
    }

    @Test
    void bundleOfAnotherFormat() throws IOException {
        Path other = copyOfBundle();
        Path json = other.resolve("model.json");
        Files.writeString(json, Files.readString(json).replace("\"schema\": 1", "\"schema\": 9"));
        assertFault(
                render(driving, source, "out.mkv", "--model", other.toString()),
                78,
                "expected schema 1 in " + json + "; found schema 9; use a bundle made for this version");
    }

    @Test
    void tamperedGraph() throws Exception {
        Path tampered = copyOfBundle();
        Path graph = tampered.resolve("reassemble.onnx");
        String before = sha256(graph);
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);
        assertFault(
                render(driving, source, "out.mkv", "--model", tampered.toString()),
                78,
                "expected " + graph + " with SHA-256 " + before + "; found " + sha256(graph)
                        + "; the file was changed or damaged: install the bundle again");
    }

    @Test
    void faultInTheMiddle_leavesNoMovie() throws IOException {
        String frames = TestClips.sequence(folder.resolve("d.####.png"), 64, 48, 4);
        Files.writeString(folder.resolve("d.0003.png"), "damaged");
        Cli.Result result = render(frames, source, "out.mkv", "--preview", "--driving-crop", "full");
        assertThat(result.err()).startsWith("error: expected ").contains("d.0003.png");
        assertThat(result.status()).isEqualTo(65);
        assertThat(names()).noneMatch(name -> name.startsWith("out") || name.endsWith(".tmp"));
    }

    @Test
    void faultInTheMiddle_keepsTheFramesBefore() throws IOException {
        String frames = TestClips.sequence(folder.resolve("d.####.png"), 64, 48, 4);
        Files.writeString(folder.resolve("d.0003.png"), "damaged");
        Cli.Result result = render(frames, source, "out.####.png", "--driving-crop", "full");
        assertThat(result.status()).isEqualTo(65);
        assertThat(names().filter(name -> name.startsWith("out"))).containsExactly("out.0001.png", "out.0002.png");
    }

    @Test
    void fullDisk_leavesNothing() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(mount(small), "a small disk for the test needs root and the right to mount");
        try {
            Cli.Result result = render(driving, source, "small/out.mkv", "--frames", "1-4");
            assertFault(
                    result,
                    73,
                    "expected to write " + small.resolve("out.mkv") + "; found No space left on device; free space,"
                            + " change permissions or choose another place");
            assertThat(small).isEmptyDirectory();
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void fault_printsNoStackTraceUnlessAsked() {
        String[] command = {"render", "--driving", "none.mp4", "--source", source, "--out", "o.mkv"};
        assertThat(new Cli().run(command).err().lines()).hasSize(1);
        Cli.Result debug = new Cli().with("POSEWEAVE_DEBUG", "1").run(command);
        assertThat(debug.err()).contains("\tat org.poseweave.");
        assertThat(debug.status()).isEqualTo(66);
    }

    private Cli.Result render(String drivingClip, String sourceClip, String out, String... more) {
        String[] command = {
            "render",
            "--driving",
            drivingClip,
            "--source",
            sourceClip,
            "--out",
            folder.resolve(out).toString(),
            "--source-crop",
            "full",
            "--source-count",
            "1",
            "--sources",
            "even"
        };
        return new Cli()
                .run(Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new));
    }

    private static void assertFault(Cli.Result result, int status, String message) {
        assertThat(result.err()).isEqualTo("error: " + message + "\n");
        assertThat(result.status()).isEqualTo(status);
    }

    private Path copyOfBundle() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("bundle"));
        try (Stream<Path> files = Files.list(BUNDLE)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    /** Offset of the first Matroska cluster, where the frames begin. */
    private static int firstCluster(byte[] movie) {
        int at = new String(movie, StandardCharsets.ISO_8859_1).indexOf("\u001f\u0043\u00b6\u0075");
        assertThat(at).isPositive();
        return at;
    }

    private static String sha256(Path file) throws Exception {
        return java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static boolean mount(Path folder) throws Exception {
        return "root".equals(System.getProperty("user.name"))
                && run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", folder.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
