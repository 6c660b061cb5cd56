package org.poseweave.openfx;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pixels of a clip at a time, in memory of the host's that is valid until {@link #close}.
 *
 * <p>Pixel (x, y), y up, of {@link #bounds} lies in {@link #data} at {@code firstByte + (y - bounds.y1) * rowBytes + (x -
 * bounds.x1) * depth.bytes * components.count}.
 */
public final class Image implements AutoCloseable {
    private final Host host;
    private final PropertySet properties;
    private final RectI bounds;
    private final int rowBytes;
    private final BitDepth depth;
    private final Components components;
    private final ByteBuffer data;
    private long handle;

    private Image(
            Host host,
            long handle,
            PropertySet properties,
            RectI bounds,
            int rowBytes,
            BitDepth depth,
            Components components,
            long address) {
        this.host = host;
        this.handle = handle;
        this.properties = properties;
        this.bounds = bounds;
        this.rowBytes = rowBytes;
        this.depth = depth;
        this.components = components;
        long before = rowBytes < 0 ? (bounds.height() - 1L) * -rowBytes : 0;
        long bytes = (bounds.height() - 1L) * Math.abs((long) rowBytes) + (long) bounds.width() * pixelBytes();
        this.data = DirectBuffers.at(address - before, bytes);
    }

    /** The image, or empty (and released) if it has no pixels that can be read. */
    static Optional<Image> of(Host host, long handle) {
        Image image = read(host, handle);
        if (image == null) {
            host.effectSuite.clipReleaseImage(handle);
        }
        return Optional.ofNullable(image);
    }

    private static @Nullable Image read(Host host, long handle) {
        PropertySet properties = new PropertySet(host.propertySuite, handle);
        long address = properties.getPointer("OfxImagePropData", 0);
        RectI bounds = properties.getRectI("OfxImagePropBounds", new RectI(0, 0, 0, 0));
        BitDepth depth = BitDepth.of(properties.getString("OfxImageEffectPropPixelDepth", 0, ""))
                .orElse(null);
        Components components = Components.of(properties.getString("OfxImageEffectPropComponents", 0, ""))
                .orElse(null);
        if (address == 0 || bounds.empty() || depth == null || components == null) {
            return null;
        }
        int packed = bounds.width() * depth.bytes() * components.count();
        int rowBytes = properties.getInt("OfxImagePropRowBytes", 0, packed);
        if (Math.abs((long) rowBytes) < packed && bounds.height() > 1) {
            return null;
        }
        return new Image(host, handle, properties, bounds, rowBytes, depth, components, address);
    }

    public PropertySet properties() {
        return properties;
    }

    /** Pixels in memory. */
    public RectI bounds() {
        return bounds;
    }

    /** Pixels that the whole image has at this scale; may be larger than what is in memory. */
    public RectI regionOfDefinition() {
        RectI region = properties.getRectI("OfxImagePropRegionOfDefinition", bounds);
        return region.empty() ? bounds : region;
    }

    /** Signed distance in bytes from a row to the row above it in the picture. */
    public int rowBytes() {
        return rowBytes;
    }

    public BitDepth depth() {
        return depth;
    }

    public Components components() {
        return components;
    }

    public Premultiplication premultiplication() {
        return Premultiplication.of(
                properties.getString("OfxImageEffectPropPreMultiplication", 0, ""),
                components == Components.RGB ? Premultiplication.OPAQUE : Premultiplication.PREMULTIPLIED);
    }

    /** Width of a pixel by its height. */
    public double pixelAspect() {
        double aspect = properties.getDouble("OfxImagePropPixelAspectRatio", 0, 1);
        return aspect > 0 ? aspect : 1;
    }

    public Scale renderScale() {
        return properties.getScale("OfxImageEffectPropRenderScale");
    }

    /** Bytes of one pixel. */
    public int pixelBytes() {
        return depth.bytes() * components.count();
    }

    /** The memory from its lowest address on, in native byte order. */
    public ByteBuffer data() {
        return data;
    }

    /** Offset in {@link #data} of the bottom left pixel. */
    public int firstByte() {
        return rowBytes < 0 ? (int) ((bounds.height() - 1L) * -rowBytes) : 0;
    }

    @Override
    public void close() {
        if (handle != 0) {
            host.effectSuite.clipReleaseImage(handle);
            handle = 0;
        }
    }
}
