package org.poseweave.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.wiring.EnginePool.Engine;

/** What hosts share: engines and open files. */
class PoolsTest {
    private static final Path BUNDLE = Path.of(System.getProperty("poseweave.root"), "models", "bundles", "face-draft");
    private static final EngineSettings CPU =
            new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 1 << 20);

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void engine_isOpenedOnceASetting() {
        try (EnginePool pool = new EnginePool()) {
            RenderPipeline first;
            try (Engine engine = pool.open(BUNDLE, CPU, RenderMonitor.NONE)) {
                first = engine.pipeline();
            }
            Path same = BUNDLE.resolve("..").resolve(BUNDLE.getFileName());
            try (Engine engine = pool.open(same, CPU, RenderMonitor.NONE)) {
                assertThat(engine.pipeline()).isSameAs(first);
            }
            EngineSettings other = new EngineSettings(CPU.device(), true, 2, 1 << 20);
            try (Engine engine = pool.open(BUNDLE, other, RenderMonitor.NONE)) {
                assertThat(engine.pipeline()).isNotSameAs(first);
            }
        }
    }

    @Test
    void brokenBundle_isTriedAgainOnceItIsReplaced() throws IOException {
        try (EnginePool pool = new EnginePool(RenderPipeline::open, nanos::get)) {
            assertThatThrownBy(() -> pool.open(folder, CPU, RenderMonitor.NONE))
                    .isInstanceOfSatisfying(
                            RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIG));
            try (Stream<Path> files = Files.list(BUNDLE)) {
                for (Path file : files.toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            try (Engine engine = pool.open(folder, CPU, RenderMonitor.NONE)) {
                assertThat(engine.pipeline().bundle().id()).isEqualTo("face-draft");
            }
        }
    }

    @Test
    void clip_isOpenedOnceAndEqualsItself_alsoAfterItWasClosed() throws IOException {
        try (ClipPool pool = new ClipPool(this::open, nanos::get)) {
            Path file = file("a.mp4");
            Clip a = pool.open(file.toString());
            Clip again = pool.open(folder.resolve("x/../a.mp4").toString());
            assertThat(again).isEqualTo(a).hasSameHashCodeAs(a);
            assertThat(opened).hasSize(1);
            for (int i = 0; i < 20; i++) {
                pool.open(file(i + ".mp4").toString()).close();
            }
            assertThat(a.<Integer>read(0, view -> 1)).isEqualTo(1);
            assertThat(closed).hasSize(5).doesNotContain(file.toString());
            a.close();
            again.close();
            for (int i = 0; i < 16; i++) {
                pool.open(file(i + ".mp4").toString()).close();
            }
            assertThat(closed).contains(file.toString());
            try (Clip anew = pool.open(file.toString())) {
                assertThat(anew).isEqualTo(a);
            }
            assertThatThrownBy(() -> a.read(0, view -> 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void replacedFile_isOpenedAnew() throws IOException {
        try (ClipPool pool = new ClipPool(this::open, nanos::get)) {
            Path file = file("a.mp4");
            Clip before = pool.open(file.toString());
            Files.setLastModifiedTime(file, FileTime.fromMillis(12345));
            Clip after = pool.open(file.toString());
            assertThat(after).isNotEqualTo(before);
            assertThat(opened).hasSize(2);
            before.close();
            after.close();
        }
    }

    @Test
    void changedFolder_isOpenedAnewAfterASecond() throws IOException {
        try (ClipPool pool = new ClipPool(this::open, nanos::get)) {
            Path image = file("shot.0001.png");
            Clip before = pool.open(folder.toString());
            Clip sequence = pool.open(folder.resolve("shot.####.png").toString());
            Files.setLastModifiedTime(image, FileTime.fromMillis(12345));
            assertThat(pool.open(folder.toString())).isEqualTo(before);
            nanos.addAndGet(1_000_000_000);
            assertThat(pool.open(folder.toString())).isNotEqualTo(before);
            assertThat(pool.open(folder.resolve("shot.####.png").toString())).isNotEqualTo(sequence);
        }
    }

    @Test
    void fileThatComesLater_isFoundAtOnce() throws IOException {
        try (ClipPool pool = new ClipPool(this::open, nanos::get)) {
            String late = folder.resolve("late.mp4").toString();
            assertThatThrownBy(() -> pool.open(late)).isInstanceOf(RenderException.class);
            file("late.mp4");
            pool.open(late).close();
            assertThatThrownBy(() -> pool.open("a\0b")).isInstanceOf(RenderException.class);
        }
    }

    @Test
    void realFiles_areRead() {
        String path = Path.of(System.getProperty("poseweave.root"), "examples", "face-source.mp4")
                .toString();
        try (ClipPool pool = new ClipPool();
                Clip clip = pool.open(path)) {
            assertThat(clip.info().width()).isEqualTo(256);
            assertThat(clip.<Integer>read(3, FrameView::width)).isEqualTo(256);
        }
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.writeString(file, name);
        }
        return file;
    }

    private Clip open(String path) {
        if (path.indexOf('\0') < 0 && !path.contains("#") && !Files.exists(Path.of(path))) {
            throw new RenderException(ErrorCode.MISSING_INPUT, "a movie", "no file " + path, "check the path");
        }
        if (path.indexOf('\0') >= 0) {
            throw new RenderException(ErrorCode.MISSING_INPUT, "a file name", path, "rename it");
        }
        opened.add(path);
        return new Fake(path);
    }

    private final class Fake implements Clip {
        private final String path;

        Fake(String path) {
            this.path = path;
        }

        @Override
        public ClipInfo info() {
            return new ClipInfo(path, 1, 1, 1, 24, 1, SampleDepth.BYTE, false);
        }

        @Override
        @SuppressWarnings("NullAway")
        public <T> T read(long frame, Function<FrameView, T> reader) {
            if (closed.contains(path)) {
                throw new AssertionError("closed in use");
            }
            return reader.apply(null);
        }

        @Override
        public void close() {
            closed.add(path);
        }
    }
}
