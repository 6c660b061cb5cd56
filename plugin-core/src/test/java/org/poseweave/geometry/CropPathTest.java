package org.poseweave.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CropPathTest {
    @Test
    void keys_areJoinedByStraightLinesAndHeldBeyond() {
        CropPath path = CropPath.parse("crop", "3: 10,20,100; 7: 50,0,60");
        assertThat(path.at(0)).isEqualTo(new CropSquare(60, 70, 100));
        assertThat(path.at(2)).isEqualTo(new CropSquare(60, 70, 100));
        assertThat(path.at(3)).isEqualTo(new CropSquare(65, 60, 90));
        assertThat(path.at(6)).isEqualTo(new CropSquare(80, 30, 60));
        assertThat(path.at(99)).isEqualTo(new CropSquare(80, 30, 60));
        assertThat(path.isStill()).isFalse();
    }

    @Test
    void squaresOfEachFrame_areGivenBackAsTheyAre() {
        List<CropSquare> squares = List.of(new CropSquare(1.1, 2.7, 30.3), new CropSquare(1.3, 2.9, 31.7));
        CropPath path = CropPath.ofEach(squares);
        assertThat(path.at(0)).isSameAs(squares.get(0));
        assertThat(path.at(1)).isSameAs(squares.get(1));
        assertThat(path.at(2)).isSameAs(squares.get(1));
    }

    @Test
    void text_readsBack() {
        CropPath path =
                CropPath.ofEach(List.of(new CropSquare(1 / 3.0, 1e-7, 30.25), new CropSquare(-400, 2e6 / 7, 1)));
        CropPath read = CropPath.parse("crop", path.format());
        for (int frame = 0; frame < 2; frame++) {
            assertThat(read.at(frame).centreX()).isCloseTo(path.at(frame).centreX(), within(1e-9));
            assertThat(read.at(frame).centreY()).isCloseTo(path.at(frame).centreY(), within(1e-9));
            assertThat(read.at(frame).side()).isEqualTo(path.at(frame).side());
        }
    }

    @Test
    void scaledPath_isThatOfTheScaledFrame() {
        CropPath half = CropPath.parse("crop", "1: 10,20,100").scaled(0.5);
        assertThat(half.at(4)).isEqualTo(new CropSquare(30, 35, 50));
        assertThat(CropPath.parse("crop", "1: 0,0,1").scaled(0.1).at(0).side()).isEqualTo(1);
    }

    @Test
    void faults_nameTheKey() {
        assertThatThrownBy(() -> CropPath.parse("crop", "1: 0,0,9; 0: 1,1,9")).hasMessageContaining("\"0: 1,1,9\"");
        assertThatThrownBy(() -> CropPath.parse("crop", "1: 0,0,0.5")).hasMessageContaining("a side of at least 1");
        assertThatThrownBy(() -> CropPath.parse("crop", " ; ")).hasMessageContaining("no key");
    }
}
