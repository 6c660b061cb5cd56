package org.poseweave.headless;

/** Colours for values of 0..1 whose lightness rises with the value, so that they also read in grey. */
final class HeatColours {
    private static final int[] STOPS = {0x0b0724, 0x3b0f70, 0x8c2981, 0xde4968, 0xfe9f6d, 0xfcfdbf};

    private HeatColours() {}

    static int rgb(float value) {
        float place = Math.min(1, Math.max(0, value)) * (STOPS.length - 1);
        int low = Math.min(STOPS.length - 2, (int) place);
        float share = place - low;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = STOPS[low] >> shift & 0xff;
            int to = STOPS[low + 1] >> shift & 0xff;
            rgb = rgb << 8 | Math.round(from + (to - from) * share);
        }
        return rgb;
    }
}
