package org.poseweave.track;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.geometry.CropSquare;
import org.poseweave.track.SubjectTracker.Sighting;

/**
 * Steadies the squares of a followed subject without lag: place and size of a frame are those of straight lines fitted to
 * the frames around it, weighted by a Gaussian and by presence; a line, because at the ends of a shot, where there are
 * frames on one side only, a mean would lag. Frames without the subject lie between their neighbours. Nothing reaches
 * across a cut.
 */
public final class SteadySquares {
    private static final double CUT_OFF = 2.5;

    /** How many times wider the window of the size is than that of the place. */
    private static final double SIZE_WIDTH = 6;

    /** Weight of a frame that does not show the subject against one that does. */
    private static final double GUESSED = 0.01;

    private final double sigma;

    /** @param sigma of the Gaussian for the place, in frames; 0 leaves squares as they are */
    public SteadySquares(double sigma) {
        this.sigma = sigma;
    }

    /** The steady square of every frame. */
    public List<CropSquare> of(List<Sighting> sightings) {
        List<CropSquare> squares = new ArrayList<>();
        int first = 0;
        while (first < sightings.size()) {
            int end = first + 1;
            while (end < sightings.size() && !sightings.get(end).cut()) {
                end++;
            }
            squares.addAll(shot(sightings.subList(first, end)));
            first = end;
        }
        return squares;
    }

    private List<CropSquare> shot(List<Sighting> sightings) {
        List<CropSquare> raw = filled(sightings);
        int count = raw.size();
        double[] weight = new double[count];
        double[] x = new double[count];
        double[] y = new double[count];
        double[] logSide = new double[count];
        for (int i = 0; i < count; i++) {
            weight[i] = sightings.get(i).found() ? sightings.get(i).presence() : GUESSED;
            x[i] = raw.get(i).centreX();
            y[i] = raw.get(i).centreY();
            logSide[i] = Math.log(raw.get(i).side());
        }
        if (sigma == 0) {
            return raw;
        }
        List<CropSquare> steady = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double side = Math.exp(line(logSide, weight, i, SIZE_WIDTH * sigma));
            steady.add(new CropSquare(line(x, weight, i, sigma), line(y, weight, i, sigma), side));
        }
        return steady;
    }

    /** Value at {@code at} of the line through the values around it. */
    static double line(double[] values, double[] weights, int at, double sigma) {
        int reach = (int) Math.ceil(CUT_OFF * sigma);
        double w = 0;
        double wt = 0;
        double wtt = 0;
        double wv = 0;
        double wtv = 0;
        for (int i = Math.max(0, at - reach); i <= Math.min(values.length - 1, at + reach); i++) {
            double t = (i - at) / sigma;
            double weight = weights[i] * Math.exp(-0.5 * t * t);
            w += weight;
            wt += weight * t;
            wtt += weight * t * t;
            wv += weight * values[i];
            wtv += weight * t * values[i];
        }
        double spread = w * wtt - wt * wt;
        return spread < 1e-9 * w * w ? wv / w : (wtt * wv - wt * wtv) / spread;
    }

    /** Squares of frames that do not show the subject lie evenly between those that do; at the ends the nearest holds. */
    private static List<CropSquare> filled(List<Sighting> sightings) {
        List<CropSquare> squares = new ArrayList<>();
        int before = -1;
        int after = next(sightings, 0);
        for (int i = 0; i < sightings.size(); i++) {
            if (i == after) {
                before = i;
                after = next(sightings, i + 1);
                squares.add(sightings.get(i).square());
                continue;
            }
            CropSquare from =
                    sightings.get(before < 0 ? (after < 0 ? i : after) : before).square();
            CropSquare to = after < 0 ? from : sightings.get(after).square();
            double share = before < 0 || after < 0 ? 0 : (double) (i - before) / (after - before);
            squares.add(new CropSquare(
                    from.centreX() + share * (to.centreX() - from.centreX()),
                    from.centreY() + share * (to.centreY() - from.centreY()),
                    from.side() * Math.pow(to.side() / from.side(), share)));
        }
        return squares;
    }

    private static int next(List<Sighting> sightings, int from) {
        for (int i = from; i < sightings.size(); i++) {
            if (sightings.get(i).found()) {
                return i;
            }
        }
        return -1;
    }
}
