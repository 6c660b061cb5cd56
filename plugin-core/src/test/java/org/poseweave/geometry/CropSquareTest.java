package org.poseweave.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

class CropSquareTest {
    private static final String EXPECTED =
            "expected a square as x,y,side (left edge, top edge and side in pixels of the full frame); found ";

    @Test
    void centred_isTheLargestSquareInTheMiddle() {
        assertThat(CropSquare.centred(1920, 1080)).isEqualTo(new CropSquare(960, 540, 1080));
        assertThat(CropSquare.centred(3, 8)).isEqualTo(new CropSquare(1.5, 4, 3));
    }

    @Test
    void frameFromCrop_putsTheSquaresSidesAtMinusOneAndOne() {
        CropSquare square = new CropSquare(100, 50, 40);
        assertThat(square.frameFromCrop(-1, -1)).isEqualTo(new Point(80, 30));
        assertThat(square.frameFromCrop(1, 0)).isEqualTo(new Point(120, 50));
        assertThat(square.frameFromCrop(1, 1)).isEqualTo(new Point(square.right(), square.bottom()));
        assertThat(square.frameFromCrop(-1, -1)).isEqualTo(new Point(square.left(), square.top()));
    }

    @Test
    void cropFromFrame_undoesFrameFromCrop() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            CropSquare square = new CropSquare(
                    random.nextDouble() * 4000, random.nextDouble() * 4000, 1 + random.nextDouble() * 3000);
            double x = random.nextDouble() * 3 - 1.5;
            double y = random.nextDouble() * 3 - 1.5;
            Point frame = square.frameFromCrop(x, y);
            Point crop = square.cropFromFrame(frame.x(), frame.y());
            assertThat(crop.x()).isCloseTo(x, within(1e-9));
            assertThat(crop.y()).isCloseTo(y, within(1e-9));
        }
    }

    @Test
    void parse_readsTopLeftCornerAndSide() {
        assertThat(CropSquare.parse("420,0,1080")).isEqualTo(new CropSquare(960, 540, 1080));
        assertThat(CropSquare.parse(" -10.5 , .5 , 21 ")).isEqualTo(new CropSquare(0, 11, 21));
    }

    @Test
    void parse_saysWhatItExpected() {
        assertUsage("420,0", EXPECTED + "\"420,0\"; write for example 420,0,1080");
        assertUsage("", EXPECTED + "\"\"; write for example 420,0,1080");
        assertUsage("1,2,3,4", EXPECTED + "\"1,2,3,4\"; write for example 420,0,1080");
        assertUsage("1,2,NaN", EXPECTED + "\"1,2,NaN\"; write for example 420,0,1080");
        assertUsage("1,2,0", EXPECTED + "a side of 0; give a side from 1 to 1048576");
        assertUsage("1,2,2000000", EXPECTED + "a side of 2000000; give a side from 1 to 1048576");
        assertUsage("1,-2000000,5", EXPECTED + "a corner at 1,-2000000; give x and y from -1048576 to 1048576");
    }

    @Test
    void constructor_refusesWhatIsNoSquare() {
        assertThatThrownBy(() -> new CropSquare(0, 0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CropSquare: side NaN must be above 0 and at most 1048576");
        assertThatThrownBy(() -> new CropSquare(Double.POSITIVE_INFINITY, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CropSquare: centreX Infinity must be from -16777216 to 16777216");
        assertThatThrownBy(() -> new CropSquare(0, Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CropSquare: centreY NaN must be from -16777216 to 16777216");
    }

    private static void assertUsage(String text, String message) {
        assertThatThrownBy(() -> CropSquare.parse(text))
                .isInstanceOf(RenderException.class)
                .hasMessage(message)
                .extracting(e -> ((RenderException) e).code())
                .isEqualTo(ErrorCode.USAGE);
    }
}
