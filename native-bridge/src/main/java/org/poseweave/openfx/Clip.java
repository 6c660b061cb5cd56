package org.poseweave.openfx;

import java.util.Optional;
import org.poseweave.openfx.abi.Ofx;

/** An input or the output of an instance. */
public final class Clip {
    private final Host host;
    private final String name;
    private final long handle;
    private final PropertySet properties;

    Clip(Host host, String name, long handle, long properties) {
        this.host = host;
        this.name = name;
        this.handle = handle;
        this.properties = new PropertySet(host.propertySuite, properties != 0 ? properties : fetch(host, handle));
    }

    private static long fetch(Host host, long handle) {
        long[] set = {0};
        if (host.effectSuite.has(Ofx.ImageEffectSuite.CLIP_GET_PROPERTY_SET)) {
            host.effectSuite.clipGetPropertySet(handle, set);
        }
        return set[0];
    }

    public String name() {
        return name;
    }

    public PropertySet properties() {
        return properties;
    }

    /** Whether something is connected, so far as the host says; some say so of clips that give no image. */
    public boolean connected() {
        return properties.getInt("OfxImageClipPropConnected", 0, 1) != 0;
    }

    /** Width of a pixel by its height. */
    public double pixelAspect() {
        double aspect = properties.getDouble("OfxImagePropPixelAspectRatio", 0, 1);
        return aspect > 0 ? aspect : 1;
    }

    /** Depth of its images; empty if nothing is connected. */
    public Optional<BitDepth> depth() {
        return BitDepth.of(properties.getString("OfxImageEffectPropPixelDepth", 0, ""));
    }

    /** Channels of its images; empty if nothing is connected. */
    public Optional<Components> components() {
        return Components.of(properties.getString("OfxImageEffectPropComponents", 0, ""));
    }

    public Premultiplication premultiplication() {
        return Premultiplication.of(
                properties.getString("OfxImageEffectPropPreMultiplication", 0, ""), Premultiplication.PREMULTIPLIED);
    }

    /** Name of the clip's colour space in the list of OpenFX 1.5; empty if the host does not say. */
    public String colourSpace() {
        return properties.getString("OfxImageClipPropColourspace", 0, "");
    }

    /** Frames of the clip; empty if the host does not say. */
    public Optional<Range> frameRange() {
        double first = properties.getDouble("OfxImageEffectPropFrameRange", 0, Double.NaN);
        double last = properties.getDouble("OfxImageEffectPropFrameRange", 1, Double.NaN);
        return first <= last && !Double.isInfinite(first) && !Double.isInfinite(last)
                ? Optional.of(new Range(first, last))
                : Optional.empty();
    }

    /** Frames a second; 0 if the host does not say. */
    public double frameRate() {
        return properties.getDouble("OfxImageEffectPropFrameRate", 0, 0);
    }

    /** Where the clip has pixels at a time, in canonical coordinates; empty if the host does not say. */
    public Optional<RectD> regionOfDefinition(double time) {
        double[] b = new double[4];
        int status = host.effectSuite.has(Ofx.ImageEffectSuite.CLIP_GET_REGION_OF_DEFINITION)
                ? host.effectSuite.clipGetRegionOfDefinition(handle, time, b)
                : Status.ERR_UNSUPPORTED;
        return status == Status.OK && b[2] > b[0] && b[3] > b[1]
                ? Optional.of(new RectD(b[0], b[1], b[2], b[3]))
                : Optional.empty();
    }

    /**
     * Takes the image of a time; the caller closes it before the action ends. Hosts without temporal access give the
     * current image whatever the time.
     *
     * @return empty if there is none: nothing connected, outside the clip, render aborted, or a kind of image that has no
     *     pixels in memory
     */
    public Optional<Image> image(double time) {
        long[] image = {0};
        int status = host.effectSuite.clipGetImage(handle, time, null, image);
        if (status != Status.OK || image[0] == 0) {
            return Optional.empty();
        }
        return Image.of(host, image[0]);
    }
}
