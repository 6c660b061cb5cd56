package org.poseweave.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void toFloat_isExactForEveryHalf() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = HalfFloat.toFloat((short) bits);
            int exponent = bits >> 10 & 31;
            int mantissa = bits & 1023;
            double sign = bits >= 0x8000 ? -1 : 1;
            if (exponent == 31 && mantissa != 0) {
                assertThat(value).isNaN();
            } else if (exponent == 31) {
                assertThat((double) value).isEqualTo(sign * Double.POSITIVE_INFINITY);
            } else {
                double expected = exponent == 0
                        ? sign * mantissa * Math.pow(2, -24)
                        : sign * (1 + mantissa / 1024.0) * Math.pow(2, exponent - 15);
                assertThat(Double.doubleToRawLongBits(value)).isEqualTo(Double.doubleToRawLongBits(expected));
            }
        }
    }

    @Test
    void fromFloat_givesBackEveryHalf() {
        for (int bits = 0; bits < 0x10000; bits++) {
            assertThat(HalfFloat.fromFloat(HalfFloat.toFloat((short) bits))).isEqualTo((short) bits);
        }
    }

    @Test
    void fromFloat_roundsToTheNearestAndTiesToEven() {
        for (int low = 0; low < 0x7bff; low++) {
            int high = low + 1;
            float tie = (HalfFloat.toFloat((short) low) + HalfFloat.toFloat((short) high)) / 2;
            int even = (low & 1) == 0 ? low : high;
            assertThat(HalfFloat.fromFloat(tie)).as("tie above %x", low).isEqualTo((short) even);
            assertThat(HalfFloat.fromFloat(-tie)).isEqualTo((short) (even | 0x8000));
            assertThat(HalfFloat.fromFloat(Math.nextDown(tie))).isEqualTo((short) low);
            assertThat(HalfFloat.fromFloat(Math.nextUp(tie))).isEqualTo((short) high);
        }
    }

    @Test
    void fromFloat_overflowsToInfinityFromHalfAStepAboveTheLargest() {
        assertThat(HalfFloat.fromFloat(Math.nextDown(65520f))).isEqualTo((short) 0x7bff);
        assertThat(HalfFloat.fromFloat(65520f)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloat.fromFloat(Float.MAX_VALUE)).isEqualTo((short) 0x7c00);
        assertThat(HalfFloat.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    }

    @Test
    void fromFloat_keepsNaNThatHalfCannotHoldAsNaN() {
        assertThat(HalfFloat.fromFloat(Float.intBitsToFloat(0x7f800001))).isEqualTo((short) 0x7e00);
    }

    @Test
    void fromFloat_flushesLessThanHalfTheLeastSubnormalToSignedZero() {
        assertThat(HalfFloat.fromFloat(0x1p-25f)).isEqualTo((short) 0);
        assertThat(HalfFloat.fromFloat(Math.nextUp(0x1p-25f))).isEqualTo((short) 1);
        assertThat(HalfFloat.fromFloat(-Float.MIN_VALUE)).isEqualTo((short) 0x8000);
    }
}
