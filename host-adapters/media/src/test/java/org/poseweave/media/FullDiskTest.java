package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

/** A disk of 200 kB runs full: the fault names the file and nothing half-written is left. Needs leave to mount. */
class FullDiskTest {
    @TempDir
    Path parent;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(parent.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk.toString());
        Assumptions.assumeTrue(mounted, "this user may not mount a small disk");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.mp4", "out.mov", "out.mkv"})
    void aMovieThatDoesNotFit_leavesNothing(String name) throws IOException {
        Path file = disk.resolve(name);
        MovieSettings settings = new MovieSettings(256, 256, 25, 1, SampleDepth.BYTE, false, null, 1);
        RenderException e = catchThrowableOfType(RenderException.class, () -> {
            try (MovieSink sink = MovieSink.open(file.toString(), settings)) {
                for (int frame = 0; frame < 60; frame++) {
                    sink.write(frame, noise(frame));
                }
                sink.finish();
            }
        });
        assertThat(e).isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("No space left");
        assertEmpty();
    }

    /** The last bytes only fail to be stored when the file is closed. */
    @Test
    void aMovieThatOnlyJustDoesNotFit_leavesNothing() throws IOException {
        MovieSettings settings = new MovieSettings(256, 256, 25, 1, SampleDepth.BYTE, false, null, 1);
        Path file = disk.resolve("tight.mkv");
        int fits = 0;
        int refused = 0;
        byte[] filler = new byte[1000];
        for (int kilobytes = 0; kilobytes < 60; kilobytes += 4) {
            Files.write(disk.resolve("filler"), new byte[kilobytes * filler.length]);
            try (MovieSink sink = MovieSink.open(file.toString(), settings)) {
                sink.write(0, noise(0));
                sink.finish();
                fits++;
                try (VideoClip clip = VideoClip.open(file.toString())) {
                    assertThat(clip.info().frameCount()).isEqualTo(1);
                }
            } catch (RenderException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
                assertThat(file).doesNotExist();
                refused++;
            }
            Files.deleteIfExists(file);
            Files.delete(disk.resolve("filler"));
            assertEmpty();
        }
        assertThat(fits + refused).isEqualTo(15);
        assertThat(refused).isPositive();
    }

    @Test
    void aPngThatDoesNotFit_leavesOnlyWholeOnes() throws IOException {
        String pattern = disk.resolve("out.####.png").toString();
        RenderException e = catchThrowableOfType(RenderException.class, () -> {
            try (PngSequenceSink sink = PngSequenceSink.open(pattern, SampleDepth.BYTE, false)) {
                for (int frame = 0; frame < 10; frame++) {
                    sink.write(frame, noise(frame));
                }
            }
        });
        assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_WRITE);
        assertThat(e).hasMessageContaining("out.000").hasMessageContaining("No space left");
        try (Stream<Path> files = Files.list(disk)) {
            assertThat(files).allSatisfy(file -> {
                assertThat(file.toString()).endsWith(".png");
                try (Clip clip = Clips.open(file.toString())) {
                    assertThat(clip.<Integer>read(0, FrameView::width)).isEqualTo(256);
                }
            });
        }
    }

    private void assertEmpty() throws IOException {
        try (Stream<Path> files = Files.list(disk)) {
            assertThat(files).isEmpty();
        }
    }

    private static FrameView noise(int seed) {
        ByteBuffer data = ByteBuffer.allocateDirect(256 * 256 * 4).order(ByteOrder.nativeOrder());
        byte[] bytes = new byte[data.capacity()];
        new Random(seed).nextBytes(bytes);
        data.put(0, bytes);
        return FrameView.packed(data, 256, 256, SampleDepth.BYTE, ChannelLayout.RGBA, AlphaMode.OPAQUE);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
