package org.poseweave.headless;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Capitals of 5 x 7 pixels for labels on previews. The fonts of Java need fontconfig, which a render node often lacks.
 */
final class PixelFont {
    static final int GLYPH_WIDTH = 5;
    static final int GLYPH_HEIGHT = 7;
    /** Distance from one glyph to the next, in font pixels. */
    static final int ADVANCE = 6;

    /** A glyph is its seven rows from the top, each a digit in base 32 whose bits are the pixels from the left. */
    private static final String TABLE =
            "Aehhvhhh Buhhuhhu Cehggghe Duhhhhhu Evgguggv Fvgguggg Gehgnhhf Hhhhvhhh Ie44444e "
                    + "J72222ic Khikokih Lggggggv Mhrllhhh Nhhpljhh Oehhhhhe Puhhuggg Qehhhlid Ruhhukih Sfgge11u Tv444444 "
                    + "Uhhhhhhe Vhhhhha4 Whhhllla Xhha4ahh Yhhha444 Zv1248gv 0ehjlphe 14c4444e 2eh1248v 3v2421he 426aiv22 "
                    + "5vgu11he 668guhhe 7v124888 8ehhehhe 9ehhf12c .00000cc ,0000c48 :0cc0cc0 -000e000 /01248g0 %op248j3 "
                    + "(2488842 )8422248 +044v440 #aavavaa =00v0v00 _000000v 'c480000 ?eh12404";

    private static final String UNKNOWN = "vhhhhhv";
    private static final Map<Character, String> GLYPHS = glyphs();

    private PixelFont() {}

    /** Whether the pixel of a glyph is set; x and y count from its top left. */
    static boolean isSet(char glyph, int x, int y) {
        if (glyph == ' ') {
            return false;
        }
        String rows = GLYPHS.getOrDefault(glyph, UNKNOWN);
        return (Character.digit(rows.charAt(y), 32) >> (GLYPH_WIDTH - 1 - x) & 1) != 0;
    }

    /** The text as this font can show it: capitals, accents removed. */
    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT);
    }

    private static Map<Character, String> glyphs() {
        Map<Character, String> glyphs = new HashMap<>();
        int at = 0;
        while (at < TABLE.length()) {
            glyphs.put(TABLE.charAt(at), TABLE.substring(at + 1, at + 8));
            at += 9;
        }
        return glyphs;
    }
}
