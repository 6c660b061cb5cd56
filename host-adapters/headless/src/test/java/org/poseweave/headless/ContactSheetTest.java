package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.pipeline.FrameResult;

class ContactSheetTest {
    private static final int CELL = 32;

    @Test
    void sheet_hasSixRowsEvenlyOverTheRangeOrOneForEachFrame() {
        ContactSheet many = new ContactSheet(CELL, 101, "title");
        List<Integer> shown = new ArrayList<>();
        for (int row = 0; row < many.rows(); row++) {
            shown.add(many.frameOfRow(row));
        }
        assertThat(shown).containsExactly(0, 20, 40, 60, 80, 100);
        assertThat(new ContactSheet(CELL, 3, "title").rows()).isEqualTo(3);
        assertThat(new ContactSheet(CELL, 1, "title").frameOfRow(0)).isZero();
    }

    @Test
    void size_isThatOfCellsStripsAndGaps() {
        BufferedImage image = new ContactSheet(CELL, 6, "title").toImage();
        assertThat(image.getWidth()).isEqualTo(4 + 4 * (CELL + 4));
        assertThat(image.getHeight()).isEqualTo(2 * 15 + 6 * (15 + CELL));
    }

    @Test
    void cells_holdThePicturesOfTheirFrame() {
        ContactSheet sheet = new ContactSheet(CELL, 11, "title");
        for (int i = 0; i < 11; i++) {
            sheet.offer(i, i + 1, frame(i, 1));
        }
        BufferedImage image = sheet.toImage();
        for (int row = 0; row < sheet.rows(); row++) {
            int frame = sheet.frameOfRow(row);
            assertThat(cell(image, sheet, row, 0)).isEqualTo(colours(frame, 0, CELL));
            assertThat(cell(image, sheet, row, 1)).isEqualTo(colours(frame, 1, CELL));
            assertThat(cell(image, sheet, row, 2)).isEqualTo(colours(frame, 2, CELL));
            assertThat(image.getRGB(sheet.left(3) + 3, sheet.top(row) + 3) & 0xffffff)
                    .isEqualTo(HeatColours.rgb(0.5f));
        }
    }

    @Test
    void severalSources_shareTheirCell() {
        ContactSheet sheet = new ContactSheet(CELL, 1, "title");
        sheet.offer(0, 1, frame(0, 4));
        BufferedImage image = sheet.toImage();
        int half = CELL / 2;
        int[] quarter = image.getRGB(sheet.left(0), sheet.top(0), half, half, null, 0, half);
        int[] last = image.getRGB(sheet.left(0) + half, sheet.top(0) + half, half, half, null, 0, half);
        assertThat(quarter[0] & 0xff).isEqualTo(last[0] & 0xff).isNotZero();
        assertThat(image.getRGB(sheet.left(0) + half - 1, sheet.top(0)))
                .isNotEqualTo(image.getRGB(sheet.left(0) + half, sheet.top(0)));
    }

    @Test
    void labels_areDrawnInTheStripAboveTheirRow() {
        ContactSheet blank = new ContactSheet(CELL, 1, "");
        ContactSheet sheet = new ContactSheet(CELL, 1, "");
        sheet.offer(0, 12, frame(0, 1));
        assertThat(strip(sheet)).isNotEqualTo(strip(blank));
    }

    @Test
    void sideBySide_isSourceDrivingResult() {
        FrameView view = new SideBySide(CELL).draw(frame(3, 1));
        assertThat(view.width()).isEqualTo(3 * CELL);
        assertThat(view.height()).isEqualTo(CELL);
        int[] expected = colours(3, 2, CELL);
        for (int y = 0; y < CELL; y++) {
            for (int x = 0; x < CELL; x++) {
                int at = view.offset(2 * CELL + x, y);
                int rgb = (view.data().get(at) & 0xff) << 16
                        | (view.data().get(at + 1) & 0xff) << 8
                        | (view.data().get(at + 2) & 0xff);
                assertThat(rgb).isEqualTo(expected[y * CELL + x]);
            }
        }
    }

    private static int[] strip(ContactSheet sheet) {
        BufferedImage image = sheet.toImage();
        return image.getRGB(0, sheet.top(0) - 15, image.getWidth(), 15, null, 0, image.getWidth());
    }

    private static int[] cell(BufferedImage image, ContactSheet sheet, int row, int column) {
        int[] rgb = image.getRGB(sheet.left(column), sheet.top(row), CELL, CELL, null, 0, CELL);
        return Arrays.stream(rgb).map(value -> value & 0xffffff).toArray();
    }

    private static FrameResult frame(int index, int sources) {
        float[] confidence = new float[64];
        Arrays.fill(confidence, 0.5f);
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            pictures.add(ramp(index, 0));
        }
        return new FrameResult(index, pictures, ramp(index, 1), ramp(index, 2), confidence, 8, 0.5);
    }

    /** Red is the column, green the row, blue says which frame and which part. */
    private static int[] colours(int index, int part, int side) {
        int[] rgb = new int[side * side];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (i % side) << 16 | (i / side) << 8 | (index * 4 + part + 1);
        }
        return rgb;
    }

    private static Picture ramp(int index, int part) {
        int[] rgb = colours(index, part, CELL);
        float[] planes = new float[3 * CELL * CELL];
        float[] alpha = new float[CELL * CELL];
        Arrays.fill(alpha, 1);
        for (int i = 0; i < rgb.length; i++) {
            for (int channel = 0; channel < 3; channel++) {
                planes[channel * rgb.length + i] = (rgb[i] >> (16 - 8 * channel) & 0xff) / 255f;
            }
        }
        return new Picture(CELL, planes, alpha);
    }
}
