package org.poseweave.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.params.Output;
import org.poseweave.reassemble.Reassembly;

/** Two sources: the left half of the square is taken from the second, the right from the first, each moved by its own. */
class DataLayerTest {
    private static final int SIDE = 8;
    private static final int SIZE = 64;
    private static final int WIDTH = 100;
    private static final int HEIGHT = 70;
    private static final CropSquare SQUARE = new CropSquare(45.5, 33, 40);
    private static final double[][] MOVE = {{0.1, -0.2}, {-0.3, 0.25}};
    private static final List<SourceView> SOURCES = List.of(
            new SourceView(3, new CropSquare(500, 400, 600), 1000, 800),
            new SourceView(7, new CropSquare(100, 90, 50), 320, 180));

    @Test
    void match_isThePlaceInTheSourceFrame_andNeverMixesSources() {
        FrameView out = frame(SampleDepth.FLOAT, ChannelLayout.RGB, WIDTH, HEIGHT);
        layer(WIDTH, HEIGHT).write(Output.MATCH, out);
        int[] seen = new int[2];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double u = (x + 0.5 - SQUARE.left()) / SQUARE.side();
                double v = (y + 0.5 - SQUARE.top()) / SQUARE.side();
                float[] found = pixel(out, x, y);
                if (u < 0 || u >= 1 || v < 0 || v >= 1) {
                    assertThat(found).containsExactly(0f, 0f, 0f, 1f);
                    continue;
                }
                if (v < 0.55 && v > 0.45) {
                    continue; // the border of the subject
                }
                if (v > 0.5) {
                    assertThat(found).containsExactly(0f, 0f, 0f, 1f);
                    continue;
                }
                int source = u < 0.5 ? 1 : 0;
                seen[source]++;
                SourceView view = SOURCES.get(source);
                double frameX = view.square().left()
                        + (u + MOVE[source][0] / 2) * view.square().side();
                double frameY = view.square().top()
                        + (v + MOVE[source][1] / 2) * view.square().side();
                assertThat((double) found[0]).isCloseTo(frameX / view.width(), within(1e-5));
                assertThat((double) found[1]).isCloseTo(1 - frameY / view.height(), within(1e-5));
                assertThat(found[2] * 255).isCloseTo(view.number(), within(1e-3f));
            }
        }
        assertThat(seen[0]).isGreaterThan(200);
        assertThat(seen[1]).isGreaterThan(200);
    }

    @Test
    void sourceIndex_inBytes_isTheNumberItself() {
        FrameView out = frame(SampleDepth.BYTE, ChannelLayout.RGB, WIDTH, HEIGHT);
        layer(WIDTH, HEIGHT).write(Output.SOURCE_INDEX, out);
        assertThat(out.data().get(out.offset(30, 20))).isEqualTo((byte) 7);
        assertThat(out.data().get(out.offset(60, 20) + 1)).isEqualTo((byte) 3);
        assertThat(out.data().get(out.offset(60, 50))).isZero();
        assertThat(out.data().get(out.offset(5, 5))).isZero();
    }

    @Test
    void confidence_isThatOfTheCellsTimesTheCover() {
        FrameView out = frame(SampleDepth.FLOAT, ChannelLayout.RGBA, WIDTH, HEIGHT);
        layer(WIDTH, HEIGHT).write(Output.CONFIDENCE, out);
        // Confidence rises by 0.1 a cell, and 40 pixels are 8 cells.
        assertThat(pixel(out, 40, 20)[0]).isCloseTo((float) (0.1 * ((40.5 - 25.5) / 5 - 0.5)), within(1e-5f));
        assertThat(pixel(out, 40, 20)).startsWith(pixel(out, 40, 20)[1]).endsWith(1f);
        assertThat(pixel(out, 40, 45)[0]).isZero();
    }

    @Test
    void tiles_areTheWhole_andAnOutputOfTwiceTheSizeHasTheSameNumbersInside() {
        FrameView whole = frame(SampleDepth.FLOAT, ChannelLayout.RGB, WIDTH, HEIGHT);
        layer(WIDTH, HEIGHT).write(Output.MATCH, whole);
        FrameView memory = frame(SampleDepth.FLOAT, ChannelLayout.RGB, 30, 20);
        FrameView tile = new FrameView(
                memory.data(),
                0,
                memory.rowBytes(),
                WIDTH,
                HEIGHT,
                20,
                11,
                50,
                31,
                memory.depth(),
                memory.layout(),
                memory.alpha());
        layer(WIDTH, HEIGHT).write(Output.MATCH, tile);
        for (int y = 11; y < 31; y++) {
            for (int x = 20; x < 50; x++) {
                assertThat(pixel(tile, x, y)).containsExactly(pixel(whole, x, y));
            }
        }
        // Three times as large and 60 wider: the plate is fitted in the middle.
        FrameView large = frame(SampleDepth.FLOAT, ChannelLayout.RGB, 3 * WIDTH + 60, 3 * HEIGHT);
        layer(3 * WIDTH + 60, 3 * HEIGHT).write(Output.MATCH, large);
        for (int y = 15; y < 30; y++) {
            for (int x = 0; x < WIDTH; x++) {
                float[] found = pixel(large, 30 + 3 * x + 1, 3 * y + 1);
                float[] wanted = pixel(whole, x, y);
                for (int c = 0; c < 3; c++) {
                    assertThat(found[c]).isCloseTo(wanted[c], within(1e-5f));
                }
            }
        }
        assertThat(pixel(large, 10, 60)).containsExactly(0f, 0f, 0f, 1f);
    }

    private static DataLayer layer(int width, int height) {
        return new DataLayer(drawn(), SOURCES, Placement.fitted(SQUARE, WIDTH, HEIGHT, width, height));
    }

    /** The subject is the upper half; cells of the left half match the second source. */
    private static Reassembly drawn() {
        float[] mask = new float[SIZE * SIZE];
        float[] confidence = new float[SIDE * SIDE];
        float[] match = new float[3 * SIDE * SIDE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            mask[i] = i / SIZE < SIZE / 2 ? 1f : 0f;
        }
        for (int i = 0; i < SIDE * SIDE; i++) {
            int source = i % SIDE < SIDE / 2 ? 1 : 0;
            confidence[i] = 0.1f * (i % SIDE);
            match[i] = source;
            match[SIDE * SIDE + i] = (float) ((i % SIDE + 0.5) * 2 / SIDE - 1 + MOVE[source][0]);
            match[2 * SIDE * SIDE + i] = (float) ((i / SIDE + 0.5) * 2 / SIDE - 1 + MOVE[source][1]);
        }
        return new Reassembly(new float[3 * SIZE * SIZE], mask, confidence, match, SIDE);
    }

    private static FrameView frame(SampleDepth depth, ChannelLayout layout, int width, int height) {
        AlphaMode alpha = layout == ChannelLayout.RGB ? AlphaMode.OPAQUE : AlphaMode.STRAIGHT;
        return OwnedFrame.allocate(width, height, depth, layout, alpha).view();
    }

    private static float[] pixel(FrameView view, int x, int y) {
        float[] rgba = new float[4];
        new RowReader(view).readStored(y, x, x + 1, rgba);
        return rgba;
    }
}
