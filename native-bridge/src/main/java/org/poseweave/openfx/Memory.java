package org.poseweave.openfx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.poseweave.openfx.abi.Ofx;

/** Memory that counts against the host's budget. */
public final class Memory {
    private final Ofx.MemorySuite suite;

    private Memory(Ofx.MemorySuite suite) {
        this.suite = suite;
    }

    static @Nullable Memory of(Ofx.MemorySuite suite) {
        return suite.has(Ofx.MemorySuite.ALLOC, Ofx.MemorySuite.FREE) ? new Memory(suite) : null;
    }

    /**
     * Takes memory; the caller closes the block.
     *
     * @throws OfxException of status ERR_MEMORY if the host gives none
     */
    public Block allocate(ImageEffect effect, int bytes) {
        long[] data = {0};
        int status = suite.memoryAlloc(effect.handle(), bytes, data);
        if (status != Status.OK || data[0] == 0) {
            throw new OfxException(
                    Status.ERR_MEMORY,
                    bytes + " bytes of the host's memory",
                    "status " + status,
                    "give the host a larger memory budget");
        }
        return new Block(suite, data[0], bytes);
    }

    /** A piece of the host's memory. */
    public static final class Block implements AutoCloseable {
        private final Ofx.MemorySuite suite;
        private final ByteBuffer data;
        private long address;

        private Block(Ofx.MemorySuite suite, long address, int bytes) {
            this.suite = suite;
            this.address = address;
            this.data = DirectBuffers.at(address, bytes);
        }

        /** The memory in native byte order; must not be used after {@link #close}. */
        public ByteBuffer data() {
            return data.duplicate().order(ByteOrder.nativeOrder());
        }

        @Override
        public void close() {
            if (address != 0) {
                suite.memoryFree(address);
                address = 0;
            }
        }
    }
}
