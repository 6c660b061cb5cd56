package org.poseweave.colour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/** Looks: tables whose result can be worked out by hand, and files that are wrong. */
class CubeFileTest {
    @TempDir
    private Path folder;

    @Test
    void oneDimension_isInterpolatedChannelByChannel() throws IOException {
        Look look = look("LUT_1D_SIZE 3\n0 0 0\n0.5 0.1 1\n1 1 1\n");
        assertThat(apply(look, 0.25f, 0.75f, 0.25f))
                .containsExactly(new float[] {0.25f, 0.55f, 0.5f, 0.3f}, within(1e-6f));
        assertThat(apply(look, -1f, 7f, Float.NaN)).containsExactly(0, 1, 0, 0.3f);
    }

    @Test
    void domain_isWhatTheTableCovers() throws IOException {
        Look look =
                look("# a comment\nTITLE \"x\"\nDOMAIN_MIN -1 0 0\nDOMAIN_MAX 3 2 1\n\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n");
        assertThat(apply(look, 1f, 1f, 0.5f)).containsExactly(new float[] {0.5f, 0.5f, 0.5f, 0.3f}, within(1e-6f));
        Look resolve = look("LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 4.0\n" + corners("%r %g %b"));
        assertThat(apply(resolve, 1f, 2f, 4f)).containsExactly(new float[] {0.25f, 0.5f, 1f, 0.3f}, within(1e-6f));
    }

    /** Red runs fastest. A linear map is met exactly by tetrahedra; swapping axes would show. */
    @Test
    void threeDimensions_keepALinearMapExactly() throws IOException {
        StringBuilder text = new StringBuilder("LUT_3D_SIZE 5\n");
        for (int b = 0; b < 5; b++) {
            for (int g = 0; g < 5; g++) {
                for (int r = 0; r < 5; r++) {
                    double red = r / 4.0;
                    double green = g / 4.0;
                    double blue = b / 4.0;
                    text.append(String.format(
                            Locale.ROOT, "%f %f %f\n", 0.5 * red + 0.2 * blue, green - red, 2 * blue + 0.1 * green));
                }
            }
        }
        Look look = look(text.toString());
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            float r = random.nextInt(9) / 8f * (i % 2) + random.nextFloat() * (1 - i % 2);
            float g = random.nextFloat();
            float b = i % 5 == 0 ? g : random.nextFloat();
            assertThat(apply(look, r, g, b))
                    .containsExactly(new float[] {0.5f * r + 0.2f * b, g - r, 2 * b + 0.1f * g, 0.3f}, within(2e-6f));
        }
    }

    /** On the grey diagonal tetrahedra look at the two grey corners only, which trilinear would not. */
    @Test
    void greys_areInterpolatedAlongTheDiagonal() throws IOException {
        String text = "LUT_3D_SIZE 2\n0 0 0\n9 9 9\n9 9 9\n9 9 9\n9 9 9\n9 9 9\n9 9 9\n1 1 1\n";
        assertThat(apply(look(text), 0.25f, 0.25f, 0.25f))
                .containsExactly(new float[] {0.25f, 0.25f, 0.25f, 0.3f}, within(1e-6f));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LUT_3D_SIZE 1 | LUT_3D_SIZE from 2 to 256 in line 1",
                "LUT_1D_SIZE 2;0 0 0;0 x 1 | 3 numbers in line 3",
                "LUT_1D_SIZE 2;0 0 0;0 1 | 3 numbers in line 3",
                "LUT_1D_SIZE 2;0 0 0;0 0 NaN | 3 numbers in line 3",
                "LUT_1D_SIZE 2;0 0 0 | 2 rows of three numbers in line 2",
                "LUT_1D_SIZE 2;0 0 0;0 0 0;1 1 1 | no more than 2 rows in line 4",
                "# nothing | LUT_1D_SIZE or LUT_3D_SIZE in line 1",
                "0 0 0 | LUT_1D_SIZE or LUT_3D_SIZE before the first row in line 1",
                "LUT_1D_SIZE 2;LUT_3D_SIZE 2 | one size in line 2",
                "LUT_1D_SIZE 2;DOMAIN_MIN 0 0 | DOMAIN_MIN and 3 numbers in line 2",
                "LUT_1D_SIZE 2;DOMAIN_MAX 0 1 1;0 0 0;1 1 1 | a domain whose least is below its most in line 4"
            })
    void mistakes_areFoundByLine(String text, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.cube"), text.replace(';', '\n'));
        assertThatThrownBy(() -> CubeFile.read(file.toString()))
                .isInstanceOfSatisfying(
                        RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_DATA))
                .hasMessageStartingWith("expected " + expected + " of " + file);
    }

    @Test
    void missingFile_isNamed() {
        assertThatThrownBy(() -> CubeFile.read("no/such.cube"))
                .isInstanceOfSatisfying(
                        RenderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_INPUT))
                .hasMessageContaining("no file no/such.cube");
    }

    private static String corners(String row) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            text.append(row.replace("%r", "" + (i & 1))
                            .replace("%g", "" + (i >> 1 & 1))
                            .replace("%b", "" + (i >> 2)))
                    .append('\n');
        }
        return text.toString();
    }

    private Look look(String text) throws IOException {
        return CubeFile.read(Files.writeString(folder.resolve("a.cube"), text).toString());
    }

    private static float[] apply(Look look, float r, float g, float b) {
        float[] pixel = {r, g, b, 0.3f};
        look.apply(pixel, 1);
        return pixel;
    }
}
