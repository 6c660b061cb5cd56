package org.poseweave.media;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The packets of a video stream and the frames they show. A packet's <em>ordinal</em> is its place in decode order; a
 * frame's number is its place in display order, sorted by time stamp. Plain data, immutable once built.
 */
final class StreamIndex {
    private static final byte KEY = 1;
    private static final byte SOFT_KEY = 2;
    private static final byte HIDDEN = 4;
    private static final byte EMPTY = 8;

    private final long[] pts;
    private final long[] dts;
    private final long[] position;
    private final byte[] flags;
    private final int[] ordOfFrame;
    private final int[] frameOfOrd;
    private final int[] keyOrds;
    private final int[] byPosition;
    private final boolean identifiable;
    private final int reorderDepth;

    private StreamIndex(long[] pts, long[] dts, long[] position, byte[] flags) {
        this.pts = pts;
        this.dts = dts;
        this.position = position;
        this.flags = flags;
        int packets = pts.length;
        keyOrds = IntStream.range(0, packets)
                .filter(ord -> has(ord, KEY) && !has(ord, EMPTY))
                .toArray();
        int firstKey = keyOrds.length == 0 ? packets : keyOrds[0];
        ordOfFrame = IntStream.range(firstKey, packets)
                .filter(ord -> !has(ord, HIDDEN) && !has(ord, EMPTY))
                .boxed()
                .sorted((a, b) -> Long.compare(pts[a], pts[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        frameOfOrd = new int[packets];
        Arrays.fill(frameOfOrd, -1);
        for (int frame = 0; frame < ordOfFrame.length; frame++) {
            frameOfOrd[ordOfFrame[frame]] = frame;
        }
        byPosition = IntStream.range(0, packets)
                .boxed()
                .sorted(this::compareIdentity)
                .mapToInt(Integer::intValue)
                .toArray();
        identifiable =
                IntStream.range(1, packets).noneMatch(i -> compareIdentity(byPosition[i - 1], byPosition[i]) == 0);
        reorderDepth =
                IntStream.range(0, packets).map(this::framesShownLater).max().orElse(0);
    }

    /** Number of packets. */
    int packetCount() {
        return pts.length;
    }

    /** Number of frames that are shown. */
    int frameCount() {
        return ordOfFrame.length;
    }

    /** Ordinal of the packet that shows {@code frame}. */
    int ordOf(int frame) {
        return ordOfFrame[frame];
    }

    /** Frame that packet {@code ord} shows, or -1. */
    int frameOf(int ord) {
        return frameOfOrd[ord];
    }

    /** Presentation time of packet {@code ord}, in the stream's time base. */
    long pts(int ord) {
        return pts[ord];
    }

    /** Decode time of packet {@code ord} in the stream's time base, or FFmpeg's "no value". */
    long dts(int ord) {
        return dts[ord];
    }

    /** Whether packet {@code ord} has no data, so that the decoder must not see it. */
    boolean isEmpty(int ord) {
        return has(ord, EMPTY);
    }

    /** Whether a packet read after a seek can be told from all others, so that seeking is safe. */
    boolean isIdentifiable() {
        return identifiable;
    }

    /** Most frames that are decoded before a frame but shown after it. */
    int reorderDepth() {
        return reorderDepth;
    }

    /** Whether packet {@code ord} has this position and time. */
    boolean matches(int ord, long atPosition, long atPts) {
        return position[ord] == atPosition && pts[ord] == atPts;
    }

    /** Ordinal of the packet with this position and time, or -1. */
    int find(long atPosition, long atPts) {
        int low = 0;
        int high = byPosition.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int ord = byPosition[middle];
            int order = position[ord] != atPosition
                    ? Long.compare(position[ord], atPosition)
                    : Long.compare(pts[ord], atPts);
            if (order == 0) {
                return ord;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Ordinal of the key packet that {@code frame} depends on: the last one decoded and shown not after it. */
    int keyOf(int frame) {
        return keyOrds[keyIndexOf(frame)];
    }

    /**
     * Ordinal of the key packet to start decoding from to get {@code frame}, {@code stepsBack} keys earlier than
     * needed. A key that does not clear the decoder's references gets one key more of run-up.
     */
    int startFor(int frame, int stepsBack) {
        int key = keyIndexOf(frame);
        if (has(keyOrds[key], SOFT_KEY)) {
            key--;
        }
        return keyOrds[Math.max(0, key - stepsBack)];
    }

    /**
     * Whether packet {@code ord} is decoded after the key {@code start} but shown before it: it may lean on pictures
     * before that key, so a decoder that starts there cannot show it.
     */
    boolean leads(int start, int ord) {
        return ord > start && pts[ord] < pts[start];
    }

    /** Whether packet {@code ord} is the first key: a run from there is a run from the start of the movie. */
    boolean isFirstKey(int ord) {
        return keyOrds[0] == ord;
    }

    /** Last packet that leads the first key, or -1 if none does. */
    int lastLeadingAtHead() {
        if (keyOrds.length == 0) {
            return -1;
        }
        int last = -1;
        for (int frame = 0; frame < ordOfFrame.length && pts[ordOfFrame[frame]] < pts[keyOrds[0]]; frame++) {
            last = Math.max(last, ordOfFrame[frame]);
        }
        return last;
    }

    /** The same packets with those in {@code ords} not shown. */
    StreamIndex hiding(BitSet ords) {
        byte[] changed = flags.clone();
        ords.stream().forEach(ord -> changed[ord] |= HIDDEN);
        return new StreamIndex(pts, dts, position, changed);
    }

    private int keyIndexOf(int frame) {
        int ord = ordOfFrame[frame];
        int found = Arrays.binarySearch(keyOrds, ord);
        int key = found >= 0 ? found : -found - 2;
        while (key > 0 && pts[keyOrds[key]] > pts[ord]) {
            key--;
        }
        return key;
    }

    private int framesShownLater(int ord) {
        if (frameOfOrd[ord] < 0) {
            return 0;
        }
        int count = 0;
        for (int earlier = Math.max(0, ord - 32); earlier < ord; earlier++) {
            if (frameOfOrd[earlier] > frameOfOrd[ord]) {
                count++;
            }
        }
        return count;
    }

    private int compareIdentity(int a, int b) {
        return position[a] != position[b] ? Long.compare(position[a], position[b]) : Long.compare(pts[a], pts[b]);
    }

    private boolean has(int ord, byte flag) {
        return (flags[ord] & flag) != 0;
    }

    /** Collects packets in decode order. */
    static final class Builder {
        private long[] pts = new long[256];
        private long[] dts = new long[256];
        private long[] position = new long[256];
        private byte[] flags = new byte[256];
        private int size;

        /**
         * Adds the next packet.
         *
         * @param key whether decoding can start here
         * @param softKey whether that key leaves older references in place
         * @param hidden whether it is decoded but not shown
         * @param empty whether it has no data
         */
        Builder add(
                long ptsTicks,
                long dtsTicks,
                long filePosition,
                boolean key,
                boolean softKey,
                boolean hidden,
                boolean empty) {
            if (size == pts.length) {
                int longer = Math.multiplyExact(size, 2);
                pts = Arrays.copyOf(pts, longer);
                dts = Arrays.copyOf(dts, longer);
                position = Arrays.copyOf(position, longer);
                flags = Arrays.copyOf(flags, longer);
            }
            pts[size] = ptsTicks;
            dts[size] = dtsTicks;
            position[size] = filePosition;
            flags[size] =
                    (byte) ((key ? KEY : 0) | (softKey ? SOFT_KEY : 0) | (hidden ? HIDDEN : 0) | (empty ? EMPTY : 0));
            size++;
            return this;
        }

        int size() {
            return size;
        }

        StreamIndex build() {
            return new StreamIndex(
                    Arrays.copyOf(pts, size),
                    Arrays.copyOf(dts, size),
                    Arrays.copyOf(position, size),
                    Arrays.copyOf(flags, size));
        }
    }
}
