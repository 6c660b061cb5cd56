package org.poseweave.openfx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.poseweave.openfx.abi.Ofx;

/** Buffers over memory of the host's. */
final class DirectBuffers {
    private DirectBuffers() {}

    /** Memory of somebody else as a buffer in native byte order; nothing is copied, nothing is freed. */
    static ByteBuffer at(long address, long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new OfxException(
                    Status.ERR_MEMORY,
                    "images of at most " + Integer.MAX_VALUE + " bytes",
                    bytes + " bytes",
                    "render in a smaller size");
        }
        BytePointer pointer = new BytePointer(new Ofx.Address(address));
        pointer.capacity(bytes);
        return pointer.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
