package org.poseweave.wiring;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.frame.FrameView;
import org.poseweave.media.Clips;
import org.poseweave.monitor.RenderMonitor;

/**
 * Open files for a whole process: each is opened once and shared. A file that was replaced is opened anew: files are known
 * by absolute path, size and time of change, folders and sequences by those of their files, looked at again after a
 * second. The last few are kept open, and none is closed in use. Safe for several threads.
 */
public final class ClipPool implements ClipOpener, AutoCloseable {
    /** Clips kept open while nobody uses them. */
    private static final int KEPT = 16;

    private static final long STAMP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LeasePool<Key, Clip> pool;
    private final LongSupplier nanoClock;
    private final Map<Path, Stamped> folders = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Stamped> eldest) {
            return size() > KEPT;
        }
    };

    public ClipPool() {
        this(Clips::open, System::nanoTime);
    }

    ClipPool(ClipOpener opener, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        pool = new LeasePool<>(KEPT, key -> opener.open(key.path), Clip::close, nanoClock);
    }

    /**
     * Opens a movie, a still, an image sequence or a folder of images, or finds it open. Clips of the same file are equal,
     * also after it was closed and opened again. Closing the result gives it back.
     *
     * @throws org.poseweave.error.RenderException MISSING_INPUT or BAD_DATA
     */
    @Override
    public Clip open(String path) {
        Key key = new Key(absolute(path), stamp(path));
        return new SharedClip(key, pool.lease(key, RenderMonitor.NONE));
    }

    /** Closes all clips, those in use when they are given back. */
    @Override
    public void close() {
        pool.close();
    }

    /** Absolute form of a path or pattern; what is no path stays as it is, and the opener says what is wrong. */
    private static String absolute(String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            return path;
        }
    }

    private FileStamp stamp(String text) {
        Path path;
        try {
            path = Path.of(absolute(text));
        } catch (InvalidPathException e) {
            return FileStamp.ABSENT;
        }
        if (Files.isRegularFile(path)) {
            return FileStamp.of(path);
        }
        Path parent = path.getParent();
        return folder(Files.exists(path) || parent == null ? path : parent);
    }

    private FileStamp folder(Path folder) {
        long now = nanoClock.getAsLong();
        synchronized (folders) {
            Stamped known = folders.get(folder);
            if (known != null && now - known.nanos < STAMP_NANOS) {
                return known.stamp;
            }
        }
        FileStamp stamp = FileStamp.of(folder);
        synchronized (folders) {
            folders.put(folder, new Stamped(stamp, now));
        }
        return stamp;
    }

    private record Key(String path, FileStamp stamp) {}

    private record Stamped(FileStamp stamp, long nanos) {}

    /** A clip of the pool as one user has it. */
    private static final class SharedClip implements Clip {
        private final Key key;
        private final LeasePool.Lease<Clip> lease;
        private final ClipInfo info;

        SharedClip(Key key, LeasePool.Lease<Clip> lease) {
            this.key = key;
            this.lease = lease;
            info = lease.get().info();
        }

        @Override
        public ClipInfo info() {
            return info;
        }

        @Override
        public <T> T read(long frame, Function<FrameView, T> reader) {
            return lease.get().read(frame, reader);
        }

        @Override
        public void close() {
            lease.close();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SharedClip clip && key.equals(clip.key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }
}
