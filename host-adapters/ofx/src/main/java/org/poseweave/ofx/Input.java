package org.poseweave.ofx;

import java.util.Optional;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;

/** A clip of an instance. Times are frames of the effect. */
interface Input {
    /** Whether something is connected, as far as the host says. */
    boolean connected();

    /** Width of a pixel by its height. */
    double pixelAspect();

    Optional<BitDepth> depth();

    Optional<Components> components();

    Premultiplication premultiplication();

    /** Name of its colour space in the list of OpenFX 1.5; empty if the host does not say. */
    String colourSpace();

    /** First and last frame; empty if the host does not say. */
    Optional<Range> frameRange();

    /** Frames a second; 0 if the host does not say. */
    double frameRate();

    /** Where it has pixels, canonical coordinates, y up; empty if the host does not say. */
    Optional<RectD> regionOfDefinition(double time);

    /** The image of a time, which the caller closes; empty if there is none. */
    Optional<HostImage> image(double time);
}
