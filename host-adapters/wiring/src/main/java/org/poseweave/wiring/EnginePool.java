package org.poseweave.wiring;

import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;

/**
 * Loaded bundles for a whole process: each bundle is opened once a setting, by the first who asks. A bundle that was
 * replaced on disk is opened anew; one that cannot be opened is tried again when it was replaced, or after five seconds.
 * Safe for several threads.
 */
public final class EnginePool implements AutoCloseable {
    /** Engines kept while nobody uses them. */
    private static final int KEPT = 3;

    private final LeasePool<Key, RenderPipeline> pool;

    public EnginePool() {
        this((Opener) RenderPipeline::open, System::nanoTime);
    }

    EnginePool(BiFunction<Path, EngineSettings, RenderPipeline> opener, LongSupplier nanoClock) {
        this((folder, settings, monitor) -> opener.apply(folder, settings), nanoClock);
    }

    private EnginePool(Opener opener, LongSupplier nanoClock) {
        pool = new LeasePool<>(
                KEPT,
                (key, monitor) -> opener.open(key.folder, key.settings, monitor),
                RenderPipeline::close,
                nanoClock);
    }

    /**
     * The engine of a bundle; the caller closes the lease when the frame is rendered.
     *
     * @throws org.poseweave.error.RenderException BAD_CONFIG or DEVICE_UNAVAILABLE
     * @throws org.poseweave.monitor.RenderCancelledException if {@code monitor} asks for it while another opens it
     */
    public Engine open(Path bundleFolder, EngineSettings settings, RenderMonitor monitor) {
        Path folder = bundleFolder.toAbsolutePath().normalize();
        return new Engine(pool.lease(new Key(folder, FileStamp.of(folder), settings), monitor));
    }

    /** Closes all engines, those in use when they are given back. */
    @Override
    public void close() {
        pool.close();
    }

    /** As {@link RenderPipeline#open(Path, EngineSettings, RenderMonitor)}. */
    private interface Opener {
        RenderPipeline open(Path folder, EngineSettings settings, RenderMonitor monitor);
    }

    private record Key(Path folder, FileStamp stamp, EngineSettings settings) {}

    /** An engine in use. */
    public static final class Engine implements AutoCloseable {
        private final LeasePool.Lease<RenderPipeline> lease;

        private Engine(LeasePool.Lease<RenderPipeline> lease) {
            this.lease = lease;
        }

        /** The pipeline, valid until {@link #close}; closing it is the pool's. */
        public RenderPipeline pipeline() {
            return lease.get();
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
