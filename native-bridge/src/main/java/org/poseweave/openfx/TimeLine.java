package org.poseweave.openfx;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** The host's time line, in frames. */
public final class TimeLine {
    private final Ofx.TimeLineSuite suite;

    private TimeLine(Ofx.TimeLineSuite suite) {
        this.suite = suite;
    }

    static @Nullable TimeLine of(Ofx.TimeLineSuite suite) {
        return suite.has(Ofx.TimeLineSuite.GET_TIME, Ofx.TimeLineSuite.GOTO_TIME, Ofx.TimeLineSuite.GET_TIME_BOUNDS)
                ? new TimeLine(suite)
                : null;
    }

    /** Where the user is. */
    public OptionalDouble time(ImageEffect effect) {
        double[] time = {0};
        return suite.getTime(effect.handle(), time) == Status.OK ? OptionalDouble.of(time[0]) : OptionalDouble.empty();
    }

    /** Takes the user to a frame; false if the host does not. */
    public boolean goTo(ImageEffect effect, double time) {
        return suite.gotoTime(effect.handle(), time) == Status.OK;
    }

    /** First and last frame. */
    public Optional<Range> bounds(ImageEffect effect) {
        double[] first = {0};
        double[] last = {0};
        return suite.getTimeBounds(effect.handle(), first, last) == Status.OK
                ? Optional.of(new Range(first[0], last[0]))
                : Optional.empty();
    }
}
