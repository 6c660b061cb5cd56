package org.poseweave.source;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poseweave.crop.Picture;
import org.poseweave.model.Graph;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.NamedTensors;
import org.poseweave.model.Tensor;
import org.poseweave.pose.Pose;

/**
 * Encodes source pictures, each content once: results are cached by the picture's own pixels, so a clip that is opened
 * again or trimmed elsewhere finds them. The cache is bounded in bytes; what was not used longest goes first. Safe for
 * several threads, which do not wait for each other.
 */
public final class SourceLibrary {
    private static final double CUT_OUT_SHARE = 0.02;

    private final Graph encodeSource;
    private final Graph completeBackground;
    private final long capacityBytes;
    private final Map<String, EncodedSource> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;
    private long encodedCount;

    /**
     * @param capacityBytes bound of the cache; a single larger entry is used but not kept
     */
    public SourceLibrary(ModelSession session, long capacityBytes) {
        encodeSource = session.graph(ModelBundle.ENCODE_SOURCE);
        completeBackground = session.graph(ModelBundle.COMPLETE_BACKGROUND);
        this.capacityBytes = capacityBytes;
    }

    /**
     * Keys, values and completed background of a set of source pictures, in their order.
     *
     * @param beforeEach called before each run of the network; what it throws ends the work
     */
    public SourceSet build(List<SourceFrame> frames, List<Picture> pictures, Runnable beforeEach) {
        List<EncodedSource> encoded = new ArrayList<>();
        for (Picture picture : pictures) {
            beforeEach.run();
            encoded.add(encode(picture));
        }
        beforeEach.run();
        Tensor background =
                Tensor.concat(encoded.stream().map(EncodedSource::background).toList());
        Tensor mask = Tensor.concat(encoded.stream().map(EncodedSource::mask).toList());
        NamedTensors plate =
                completeBackground.run(new NamedTensors(Map.of("source_background", background, "source_mask", mask)));
        return set(frames, pictures, encoded, plate(plate.get("background").toArray(), pictures));
    }

    /** Pictures before another set's plate: what changes from frame to frame must not change the background. */
    public SourceSet build(List<SourceFrame> frames, List<Picture> pictures, Picture plate, Runnable beforeEach) {
        List<EncodedSource> encoded = new ArrayList<>();
        for (Picture picture : pictures) {
            beforeEach.run();
            encoded.add(encode(picture));
        }
        return set(frames, pictures, encoded, plate);
    }

    private static SourceSet set(
            List<SourceFrame> frames, List<Picture> pictures, List<EncodedSource> encoded, Picture plate) {
        return new SourceSet(
                frames,
                pictures,
                encoded.stream().map(EncodedSource::pose).toList(),
                Tensor.concat(encoded.stream().map(EncodedSource::key).toList()),
                Tensor.concat(encoded.stream().map(EncodedSource::value).toList()),
                plate);
    }

    /** The completed background; transparent if the sources are cut out and so have none. */
    private static Picture plate(float[] rgb, List<Picture> pictures) {
        float[] alpha = new float[rgb.length / 3];
        Arrays.fill(alpha, cutOut(pictures) ? 0f : 1f);
        return new Picture(pictures.get(0).size(), rgb, alpha);
    }

    /** Whether a fair share of the sources' pixels is transparent. */
    private static boolean cutOut(List<Picture> pictures) {
        long clear = 0;
        long all = 0;
        for (Picture picture : pictures) {
            for (float alpha : picture.alpha()) {
                clear += alpha < 0.5f ? 1 : 0;
            }
            all += picture.alpha().length;
        }
        return clear > CUT_OUT_SHARE * all;
    }

    /** Encodes one picture or finds it in the cache. */
    public EncodedSource encode(Picture picture) {
        String content = hash(picture);
        EncodedSource known = kept(content);
        if (known != null) {
            return known;
        }
        int size = picture.size();
        NamedTensors out =
                encodeSource.run(new NamedTensors(Map.of("image", Tensor.copyOf(picture.rgb(), 1, 3, size, size))));
        EncodedSource encoded = new EncodedSource(
                new Pose(
                        out.get("keypoints").toArray(),
                        out.get("keypoint_confidence").toArray()),
                out.get("key"),
                out.get("value"),
                out.get("source_background"),
                out.get("source_mask"));
        keep(content, encoded);
        return encoded;
    }

    private synchronized @Nullable EncodedSource kept(String content) {
        return cache.get(content);
    }

    private synchronized void keep(String content, EncodedSource encoded) {
        encodedCount++;
        if (encoded.bytes() > capacityBytes || cache.containsKey(content)) {
            return; // too large, or another thread was faster
        }
        cache.put(content, encoded);
        heldBytes += encoded.bytes();
        Iterator<EncodedSource> oldest = cache.values().iterator();
        while (heldBytes > capacityBytes) {
            heldBytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Bytes that the cache holds now. */
    public synchronized long heldBytes() {
        return heldBytes;
    }

    /** How many pictures had to be encoded so far. */
    public synchronized long encodedCount() {
        return encodedCount;
    }

    private static String hash(Picture picture) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer bytes = ByteBuffer.allocate(picture.rgb().length * Float.BYTES);
            bytes.asFloatBuffer().put(picture.rgb());
            digest.update(bytes);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
