package org.poseweave.ofx.host;

import java.util.Locale;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowReader;
import org.poseweave.media.Clips;

/**
 * Compares two clips frame by frame: {@code FrameDifference A B MOST}. Prints their greatest and mean difference in steps
 * of 16 bits; exits 1 if the greatest is above MOST, or they differ in size or length. Colours and alpha count. Run from
 * its source file by melt-test.sh.
 */
public final class FrameDifference {
    private long greatest;
    private double sum;
    private long samples;

    private FrameDifference() {}

    public static void main(String[] words) {
        FrameDifference difference = new FrameDifference();
        try (Clip a = Clips.open(words[0]);
                Clip b = Clips.open(words[1])) {
            difference.compare(a, b);
        }
        System.out.printf(
                Locale.ROOT,
                "greatest %d, mean %.3f of 65535%n",
                difference.greatest,
                difference.sum / difference.samples);
        System.exit(difference.greatest <= Long.parseLong(words[2]) ? 0 : 1);
    }

    private void compare(Clip a, Clip b) {
        ClipInfo left = a.info();
        ClipInfo right = b.info();
        if (left.width() != right.width()
                || left.height() != right.height()
                || left.frameCount() != right.frameCount()) {
            System.out.println("sizes or lengths differ: " + left + " and " + right);
            System.exit(1);
        }
        for (long frame = 0; frame < left.frameCount(); frame++) {
            float[] first = a.read(frame, FrameDifference::samples);
            float[] second = b.read(frame, FrameDifference::samples);
            for (int i = 0; i < first.length; i++) {
                long step = Math.round(Math.abs(first[i] - second[i]) * 65535.0);
                greatest = Math.max(greatest, step);
                sum += step;
            }
            samples += first.length;
        }
    }

    private static float[] samples(FrameView view) {
        float[] all = new float[view.width() * view.height() * 4];
        float[] row = new float[view.width() * 4];
        RowReader reader = new RowReader(view);
        for (int y = 0; y < view.height(); y++) {
            reader.readStored(y, 0, view.width(), row);
            System.arraycopy(row, 0, all, y * row.length, row.length);
        }
        return all;
    }
}
