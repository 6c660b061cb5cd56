package org.poseweave.params;

import java.util.Optional;
import org.poseweave.colour.ColourSpace;

/** What the colours of a clip are said to be. */
public enum SpaceChoice implements Choice {
    AUTO("auto", "Automatic"),
    SRGB("srgb", "sRGB"),
    REC709("rec709", "Rec.709"),
    LINEAR("linear", "Linear Rec.709"),
    ACESCG("acescg", "ACEScg"),
    RAW("raw", "Raw");

    private final String key;
    private final String label;

    SpaceChoice(String key, String label) {
        this.key = key;
        this.label = label;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String label() {
        return label;
    }

    /** The space chosen; empty for {@link #AUTO}. */
    public Optional<ColourSpace> space() {
        return switch (this) {
            case AUTO -> Optional.empty();
            case SRGB -> Optional.of(ColourSpace.SRGB);
            case REC709 -> Optional.of(ColourSpace.REC709);
            case LINEAR -> Optional.of(ColourSpace.LINEAR);
            case ACESCG -> Optional.of(ColourSpace.ACESCG);
            case RAW -> Optional.of(ColourSpace.RAW);
        };
    }
}
