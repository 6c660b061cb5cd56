package org.poseweave.media;

import java.math.BigInteger;

/** The rate of a clip, from what its container says and its time stamps prove. */
final class FrameRate {
    private FrameRate() {}

    /**
     * The first of the candidates that all time stamps agree with to a tick and a half, else the mean rate.
     *
     * @param ticks time stamps of the frames, ascending
     * @param tickNumerator seconds a tick, numerator
     * @param tickDenominator seconds a tick, denominator
     * @param candidates {numerator, denominator} pairs, possibly not positive
     * @return {numerator, denominator}, both positive
     */
    static int[] of(long[] ticks, int tickNumerator, int tickDenominator, int[]... candidates) {
        double secPerTick = (double) tickNumerator / tickDenominator;
        for (int[] candidate : candidates) {
            if (candidate[0] > 0 && candidate[1] > 0 && agrees(ticks, secPerTick, candidate)) {
                return candidate;
            }
        }
        long span = ticks[ticks.length - 1] - ticks[0];
        if (span <= 0) {
            return new int[] {25, 1};
        }
        BigInteger numerator = BigInteger.valueOf(ticks.length - 1L).multiply(BigInteger.valueOf(tickDenominator));
        BigInteger denominator = BigInteger.valueOf(span).multiply(BigInteger.valueOf(tickNumerator));
        return reduced(numerator, denominator);
    }

    private static boolean agrees(long[] ticks, double secPerTick, int[] rate) {
        double ticksPerFrame = rate[1] / (rate[0] * secPerTick);
        for (int frame = 0; frame < ticks.length; frame++) {
            if (Math.abs(ticks[frame] - ticks[0] - frame * ticksPerFrame) > 1.5) {
                return false;
            }
        }
        return true;
    }

    private static int[] reduced(BigInteger numerator, BigInteger denominator) {
        BigInteger divisor = numerator.gcd(denominator);
        BigInteger top = numerator.divide(divisor);
        BigInteger bottom = denominator.divide(divisor);
        int excess = Math.max(top.bitLength(), bottom.bitLength()) - 31;
        if (excess > 0) {
            top = top.shiftRight(excess).max(BigInteger.ONE);
            bottom = bottom.shiftRight(excess).max(BigInteger.ONE);
        }
        return new int[] {top.intValueExact(), bottom.intValueExact()};
    }
}
