package org.poseweave.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poseweave.clip.Clip;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;

class ImageFolderTest {
    @TempDir
    Path folder;

    @Test
    void images_comeInNaturalOrder_otherFilesArePassedOver() throws IOException {
        write("shot10.png", TestFrames.coded(64, 48, 10));
        write("Shot9.PNG", TestFrames.coded(64, 48, 9));
        write("shot 2.png", TestFrames.coded(64, 48, 2));
        write("shot002.png", TestFrames.coded(64, 48, 3));
        Files.writeString(folder.resolve("notes.txt"), "no image");
        Files.writeString(folder.resolve("._shot1.png"), "no image");
        Files.createDirectory(folder.resolve("thumbs.png"));
        try (Clip clip = Clips.open(folder.toString())) {
            assertThat(clip.info().frameCount()).isEqualTo(4);
            assertThat(clip.info().name()).isEqualTo(folder.toString());
            assertThat(Stream.of(0, 1, 2, 3).map(frame -> clip.<Integer>read(frame, TestFrames::number)))
                    .containsExactly(2, 3, 9, 10);
        }
    }

    @Test
    void naturalOrder_isTotalAndCountsAsPeopleDo() {
        List<String> sorted =
                List.of("", "1", "01", "2", "10", "a", "a1b2", "a1b10", "A2", "a18446744073709551617", "b");
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = 0; j < sorted.size(); j++) {
                int order = ImageFolder.compareNaturally(sorted.get(i), sorted.get(j));
                boolean sameNumber =
                        sorted.get(i).matches("0?1") && sorted.get(j).matches("0?1");
                assertThat(Integer.signum(order))
                        .as(sorted.get(i) + " and " + sorted.get(j))
                        .isEqualTo(sameNumber ? -Integer.signum(Integer.compare(i, j)) : Integer.compare(i, j));
            }
        }
    }

    @Test
    void emptyFolder_saysSo() throws IOException {
        assertThatThrownBy(() -> Clips.open(folder.toString()))
                .isInstanceOfSatisfying(
                        RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_INPUT))
                .hasMessage("expected PNG, JPEG, TIFF or EXR images in the folder " + folder
                        + "; found no file in it; name the folder that holds the images, or name a file");
        Files.writeString(folder.resolve("a.mp4"), "movie");
        assertThatThrownBy(() -> Clips.open(folder.toString()))
                .hasMessageContaining("found none among its files (1); ");
    }

    @Test
    void anotherSize_isRefusedByName() throws IOException {
        write("a.png", TestFrames.coded(64, 48, 1));
        write("b.png", TestFrames.coded(48, 64, 2));
        try (Clip clip = Clips.open(folder.toString())) {
            assertThat(clip.<Integer>read(0, TestFrames::number)).isEqualTo(1);
            assertThatThrownBy(() -> clip.read(1, TestFrames::number))
                    .isInstanceOfSatisfying(
                            RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
                    .hasMessageContaining(
                            "expected frames of one size, 64x48; found " + folder.resolve("b.png") + " of 48x64");
        }
    }

    private void write(String name, FrameView view) throws IOException {
        Path one = Files.createTempDirectory(folder.getParent(), "one");
        try (PngSequenceSink sink = PngSequenceSink.open(one.resolve("s.#.png").toString(), SampleDepth.BYTE, false)) {
            sink.write(1, view);
            sink.finish();
        }
        Files.move(one.resolve("s.1.png"), folder.resolve(name));
        Files.delete(one);
    }
}
