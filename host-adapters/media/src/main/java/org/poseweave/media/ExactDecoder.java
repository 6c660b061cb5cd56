package org.poseweave.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;

import java.nio.file.Path;
import java.util.BitSet;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Finds a frame by number: in the cache, by decoding on from where it is, or by seeking to the key packet before it. A
 * frame that does not come out whole is tried again from earlier keys (open groups of pictures, gradual refresh) before
 * it is given up. One thread at a time.
 */
final class ExactDecoder implements AutoCloseable {
    private static final int[] STEPS_BACK = {0, 1, 2, 4, 8};

    private final String name;
    private final StreamDemuxer demuxer;
    private final StreamIndex index;
    private final boolean canSeek;
    private final int threads;
    private final FrameCache cache;
    private @Nullable DecodeRun run;

    /** Opens and indexes {@code file}. */
    ExactDecoder(String name, Path file, DecodeSettings settings) {
        this.name = name;
        this.threads = settings.threads();
        this.cache = new FrameCache(settings.cacheBytes());
        this.demuxer = new StreamDemuxer(name, file);
        try {
            MovieIndexer indexer = new MovieIndexer(name, file, demuxer);
            StreamIndex all = indexer.index();
            this.canSeek = all.isIdentifiable() && !indexer.parametersChange();
            this.index = withoutUndecodableHead(all);
        } catch (Throwable t) {
            demuxer.close();
            throw t;
        }
    }

    StreamIndex index() {
        return index;
    }

    StreamDemuxer demuxer() {
        return demuxer;
    }

    /** Decodes frame {@code frame}; the caller frees the result. */
    AVFrame get(int frame) {
        AVFrame cached = cache.get(frame);
        if (cached != null) {
            return cached;
        }
        int before = Integer.MAX_VALUE;
        for (int stepsBack : STEPS_BACK) {
            int start = canSeek ? index.startFor(frame, stepsBack) : index.startFor(0, 0);
            if (start == before) {
                break;
            }
            before = start;
            DecodeRun ready = stepsBack == 0 ? reusable(frame, start) : null;
            AVFrame found = decode(ready != null ? ready : startRun(index, start), frame);
            if (found != null) {
                return found;
            }
        }
        throw new RenderException(
                ErrorCode.BAD_DATA,
                "a whole frame " + frame + " in " + name,
                "damaged data in it or in a frame that it depends on",
                "copy or export the movie again");
    }

    @Override
    public void close() {
        endRun();
        cache.close();
        demuxer.close();
    }

    /** The current run, if decoding on is right and no slower than seeking. */
    private @Nullable DecodeRun reusable(int frame, int start) {
        DecodeRun current = run;
        if (current == null || current.isEnded() || current.isSettled(index.ordOf(frame))) {
            return null;
        }
        return current.startOrd() <= start && start <= current.nextOrd() ? current : null;
    }

    private @Nullable AVFrame decode(DecodeRun current, int wanted) {
        AVFrame[] found = new AVFrame[1];
        int ord = index.ordOf(wanted);
        while (!current.isSettled(ord) && !current.isEnded()) {
            current.step((frame, picture) -> {
                if (frame == wanted) {
                    found[0] = FfmpegLibrary.allocated(av_frame_clone(picture));
                }
                cache.put(frame, picture);
            });
        }
        return found[0];
    }

    /** Positions the demuxer so that packet {@code start} is fed first and opens a fresh decoder on it. */
    private DecodeRun startRun(StreamIndex packets, int start) {
        endRun();
        boolean sought = canSeek && start > 0 && seek(packets, start);
        if (!sought) {
            demuxer.reopen();
            skipTo(packets, 0, start);
        }
        DecodeRun started = new DecodeRun(name, demuxer, packets, threads, start);
        run = started;
        return started;
    }

    /** Seeks and reads up to the packet before {@code start}; false if the container does not land before it. */
    private boolean seek(StreamIndex packets, int start) {
        long[] targets = {packets.dts(start), packets.pts(start)};
        for (long target : targets) {
            if (target == AV_NOPTS_VALUE || !demuxer.seek(target)) {
                continue;
            }
            AVPacket packet = demuxer.next();
            int landed = packet == null ? -1 : packets.find(packet.pos(), MovieIndexer.ticks(packet));
            if (landed < 0 || landed > start) {
                continue;
            }
            demuxer.pushBack();
            skipTo(packets, landed, start);
            return true;
        }
        return false;
    }

    private void skipTo(StreamIndex packets, int from, int start) {
        for (int ord = from; ord < start; ord++) {
            AVPacket packet = demuxer.next();
            if (packet == null || !packets.matches(ord, packet.pos(), MovieIndexer.ticks(packet))) {
                throw DecodeRun.changed(name);
            }
        }
    }

    /**
     * Some movies begin with pictures that lean on others cut away before them; no player shows these, so they are not
     * frames. Only decoding tells which they are.
     */
    private StreamIndex withoutUndecodableHead(StreamIndex all) {
        int last = all.lastLeadingAtHead();
        if (last < 0) {
            return all;
        }
        BitSet undecodable = new BitSet();
        try {
            DecodeRun head = startRun(all, all.startFor(0, 0));
            while (!head.isSettled(last) && !head.isEnded()) {
                head.step((frame, picture) -> org.bytedeco.ffmpeg.global.avutil.av_frame_free(picture));
            }
            for (int ord = head.startOrd(); ord <= last; ord++) {
                boolean leads = all.frameOf(ord) >= 0 && all.leads(head.startOrd(), ord);
                undecodable.set(ord, leads && !head.isGood(ord));
            }
        } finally {
            endRun();
        }
        return undecodable.isEmpty() ? all : all.hiding(undecodable);
    }

    private void endRun() {
        if (run != null) {
            run.close();
            run = null;
        }
    }
}
