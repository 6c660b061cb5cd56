package org.poseweave.resample;

import java.util.Arrays;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.RowCopier;
import org.poseweave.frame.RowReader;
import org.poseweave.frame.RowWriter;
import org.poseweave.frame.SampleDepth;

/**
 * Fits a frame into one of another size: as large as it goes in whole, centred, the rest transparent black. Shrinking
 * averages areas, enlarging is Catmull-Rom; colour is filtered premultiplied. Frames of the same size are copied, bit
 * for bit where both store pixels alike. Alpha, and colour of frames that store whole numbers, is cut off at
 * 0..1 (colour at 0..alpha), where Catmull-Rom overshoots.
 */
public final class FrameFit {
    private final FrameView from;
    private final FrameView to;
    private final double scaleX;
    private final double scaleY;
    private final double left;
    private final double top;

    private FrameFit(FrameView from, FrameView to, double scaleX, double scaleY) {
        this.from = from;
        this.to = to;
        this.scaleX = scaleX;
        this.scaleY = scaleY;
        left = begin(to.width() - from.width() * scaleX, scaleX);
        top = begin(to.height() - from.height() * scaleY, scaleY);
    }

    /**
     * Writes every pixel of {@code to}'s tile.
     *
     * @param from what it holds in memory is held beyond its tile; not the memory of {@code to} unless of the same size
     */
    public static void fit(FrameView from, FrameView to) {
        if (!copied(from, to)) {
            double scale = Math.min((double) to.width() / from.width(), (double) to.height() / from.height());
            new FrameFit(from, to, scale, scale).run();
        }
    }

    /** Writes every pixel of {@code to}'s tile, like {@link #fit} but filling the frame: for pixels that are not square. */
    public static void stretch(FrameView from, FrameView to) {
        if (!copied(from, to)) {
            new FrameFit(from, to, (double) to.width() / from.width(), (double) to.height() / from.height()).run();
        }
    }

    /** Writes every pixel of {@code to}'s tile with the stored samples of the nearest pixel: for data. */
    public static void stretchNearest(FrameView from, FrameView to) {
        RowReader reader = new RowReader(from);
        RowWriter writer = new RowWriter(to);
        float[] row = new float[4 * from.width()];
        float[] out = new float[4 * (to.x2() - to.x1())];
        for (int y = to.y1(); y < to.y2(); y++) {
            reader.readStored((int) ((y + 0.5) * from.height() / to.height()), 0, from.width(), row);
            for (int x = to.x1(); x < to.x2(); x++) {
                int nearest = (int) ((x + 0.5) * from.width() / to.width());
                System.arraycopy(row, 4 * nearest, out, 4 * (x - to.x1()), 4);
            }
            writer.writeStored(y, to.x1(), to.x2(), out);
        }
    }

    private static boolean copied(FrameView from, FrameView to) {
        if (from.width() != to.width() || from.height() != to.height() || !holds(from, to)) {
            return false;
        }
        RowCopier copier = new RowCopier(from, to);
        for (int y = to.y1(); y < to.y2(); y++) {
            copier.copy(y, to.x1(), to.x2());
        }
        return true;
    }

    private void run() {
        int x1 = first(left, to.x1(), to.x2());
        int x2 = first(left + from.width() * scaleX, to.x1(), to.x2());
        int y1 = first(top, to.y1(), to.y2());
        int y2 = first(top + from.height() * scaleY, to.y1(), to.y2());
        RowWriter writer = new RowWriter(to);
        float[] clear = new float[4 * (to.x2() - to.x1())];
        boolean empty = x1 == x2 || y1 == y2;
        Taps across = taps(scaleX, left, x1, x2, from.x1(), from.x2());
        Taps down = taps(scaleY, top, y1, y2, from.y1(), from.y2());
        int low = across.low();
        int high = across.high();
        RowReader reader = new RowReader(from);
        float[] input = new float[4 * Math.max(0, high - low)];
        float[] row = new float[4 * (x2 - x1)];
        VerticalPass pass = new VerticalPass(down, row.length, (y, out) -> {
            reader.readPremultiplied(y, low, high, input);
            across.applyRgba(input, low, out);
        });
        for (int y = to.y1(); y < to.y2(); y++) {
            if (empty || y < y1 || y >= y2) {
                clear(writer, y, to.x1(), to.x2(), clear);
                continue;
            }
            pass.row(y - y1, row);
            limit(row);
            clear(writer, y, to.x1(), x1, clear);
            writer.writePremultiplied(y, x1, x2, row);
            clear(writer, y, x2, to.x2(), clear);
        }
    }

    private static void clear(RowWriter writer, int y, int x1, int x2, float[] zeroes) {
        if (x2 > x1) {
            Arrays.fill(zeroes, 0f);
            writer.writePremultiplied(y, x1, x2, zeroes);
        }
    }

    private void limit(float[] rgba) {
        boolean whole = from.depth() == SampleDepth.BYTE || from.depth() == SampleDepth.SHORT;
        for (int i = 0; i < rgba.length; i += 4) {
            float overshoot = Math.max(1f, rgba[i + 3]);
            float alpha = Math.max(0f, Math.min(1f, rgba[i + 3]));
            rgba[i + 3] = alpha;
            for (int c = i; c < i + 3; c++) {
                float colour = rgba[c] / overshoot;
                rgba[c] = whole ? Math.max(0f, Math.min(alpha, colour)) : colour;
            }
        }
    }

    private static Taps taps(double scale, double begin, int from, int to, int low, int high) {
        Filter filter = scale < 1 ? Filter.AREA : Filter.CATMULL_ROM;
        return Taps.of(filter, -begin / scale, 1 / scale, from, to, low, high);
    }

    /** Begin of a centred picture, {@code rest} being left over; on a whole pixel where nothing is scaled. */
    private static double begin(double rest, double scale) {
        return scale == 1 ? Math.floor(rest / 2) : rest / 2;
    }

    /** First pixel in low..high whose centre is not before {@code edge}. */
    private static int first(double edge, int low, int high) {
        return (int) Math.max(low, Math.min(high, Math.ceil(edge - 0.5 - 1e-9)));
    }

    private static boolean holds(FrameView outer, FrameView inner) {
        return outer.x1() <= inner.x1()
                && outer.y1() <= inner.y1()
                && outer.x2() >= inner.x2()
                && outer.y2() >= inner.y2();
    }
}
