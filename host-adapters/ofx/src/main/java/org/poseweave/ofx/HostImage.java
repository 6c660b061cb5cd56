package org.poseweave.ofx;

import java.nio.ByteBuffer;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.RectI;

/**
 * Pixels in a host's memory, valid until closed. Pixel (x, y), y up, of {@link #bounds} lies in {@link #data} at {@code
 * firstByte + (y - bounds.y1) * rowBytes + (x - bounds.x1) * bytes of a pixel}.
 */
interface HostImage extends AutoCloseable {
    /** Pixels in memory. */
    RectI bounds();

    /** Pixels of the whole image. */
    RectI regionOfDefinition();

    /** Signed distance in bytes from a row to the row above it in the picture. */
    long rowBytes();

    /** Offset of the bottom left pixel. */
    long firstByte();

    BitDepth depth();

    Components components();

    Premultiplication premultiplication();

    /** The memory in native byte order. */
    ByteBuffer data();

    @Override
    void close();
}
