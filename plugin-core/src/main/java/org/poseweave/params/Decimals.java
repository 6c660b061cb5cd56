package org.poseweave.params;

import java.math.BigDecimal;
import java.math.MathContext;

/** Decimal text of doubles. {@link Double#toString} differs between Java versions, which hashes would notice. */
final class Decimals {
    private Decimals() {}

    /** The least digits that read back as the same finite value, without exponent. */
    static String shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros().toPlainString();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros().toPlainString();
    }
}
