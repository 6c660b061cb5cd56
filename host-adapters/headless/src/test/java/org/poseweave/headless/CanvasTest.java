package org.poseweave.headless;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.poseweave.crop.Picture;

class CanvasTest {
    @Test
    void text_isDrawnFromTheBuiltInFont() {
        Canvas canvas = new Canvas(12, 9);
        canvas.text("T", 1, 1, 0xffffff);
        assertThat(rows(canvas)).isEqualTo("""
                        ............
                        .#####......
                        ...#........
                        ...#........
                        ...#........
                        ...#........
                        ...#........
                        ...#........
                        ............
                        """);
    }

    @Test
    void text_foldsCaseAndAccentsAndIsCutAtTheBorder() {
        Canvas plain = new Canvas(20, 7);
        plain.text("AOU9", 0, 0, 0xffffff);
        Canvas accented = new Canvas(20, 7);
        accented.text("\u00e4\u00f6\u00fc9", 0, 0, 0xffffff);
        assertThat(rows(accented)).isEqualTo(rows(plain)).contains("#");
    }

    @Test
    void transparentPicture_showsTheBackdrop() {
        Canvas canvas = new Canvas(2, 2);
        canvas.picture(new Picture(2, new float[12], new float[4]), 0, 0, 2);
        assertThat(canvas.rgb(1, 1)).isEqualTo(0x303030);
    }

    @Test
    void smallerPicture_isTheMeanOfThePixelsBelow() {
        Canvas canvas = new Canvas(1, 1);
        float[] rgb = {0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1};
        canvas.picture(new Picture(2, rgb, new float[] {1, 1, 1, 1}), 0, 0, 1);
        assertThat(canvas.rgb(0, 0)).isEqualTo(0x8000ff);
    }

    @Test
    void heat_risesInLightness() {
        int before = -1;
        for (int i = 0; i <= 20; i++) {
            int rgb = HeatColours.rgb(i / 20f);
            int lightness = 2 * (rgb >> 16 & 0xff) + 5 * (rgb >> 8 & 0xff) + (rgb & 0xff);
            assertThat(lightness).isGreaterThan(before);
            before = lightness;
        }
        assertThat(HeatColours.rgb(-1)).isEqualTo(HeatColours.rgb(0));
        assertThat(HeatColours.rgb(2)).isEqualTo(HeatColours.rgb(1));
    }

    private static String rows(Canvas canvas) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < canvas.height(); y++) {
            for (int x = 0; x < canvas.width(); x++) {
                text.append(canvas.rgb(x, y) == 0 ? '.' : '#');
            }
            text.append('\n');
        }
        return text.toString();
    }
}
