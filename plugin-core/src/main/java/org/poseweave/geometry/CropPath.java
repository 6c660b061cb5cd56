package org.poseweave.geometry;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * The square of every frame of a clip: keys, between which centre and side change evenly, and beyond which the first and
 * the last hold. Frames count from 0 here and from 1 in text. Immutable.
 */
public final class CropPath {
    private final NavigableMap<Long, CropSquare> keys;

    private CropPath(NavigableMap<Long, CropSquare> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("CropPath: at least one key is needed");
        }
        this.keys = keys;
    }

    /** The same square in every frame. */
    public static CropPath still(CropSquare square) {
        return of(new TreeMap<>(Map.of(0L, square)));
    }

    /** Squares by frame, from 0. */
    public static CropPath of(SortedMap<Long, CropSquare> keys) {
        return new CropPath(new TreeMap<>(keys));
    }

    /** The squares of frames 0, 1, 2 and so on. */
    public static CropPath ofEach(List<CropSquare> squares) {
        TreeMap<Long, CropSquare> keys = new TreeMap<>();
        for (int frame = 0; frame < squares.size(); frame++) {
            keys.put((long) frame, squares.get(frame));
        }
        return new CropPath(keys);
    }

    /**
     * Reads keys {@code frame: x,y,side}, each on a line of its own or behind a semicolon; what follows {@code #} in a line
     * is left out.
     *
     * @param name of the text, for messages; lines count from 1
     * @throws RenderException of code USAGE that names the line
     */
    public static CropPath parse(String name, String text) {
        TreeMap<Long, CropSquare> keys = new TreeMap<>();
        String[] lines = text.split("\\R", -1);
        for (int line = 0; line < lines.length; line++) {
            for (String key : lines[line].replaceFirst("#.*", "").split(";", -1)) {
                if (!key.isBlank()) {
                    add(keys, key.strip(), lines.length == 1 ? name : name + ", line " + (line + 1));
                }
            }
        }
        if (keys.isEmpty()) {
            throw fault(name, "no key", "write for example 1: 420,0,1080");
        }
        return new CropPath(keys);
    }

    private static void add(Map<Long, CropSquare> keys, String key, String where) {
        int colon = key.indexOf(':');
        String frame = colon < 0 ? "" : key.substring(0, colon).strip();
        if (!frame.matches("[1-9]\\d{0,8}")) {
            throw fault(where, "\"" + key + "\"", "write for example 1: 420,0,1080");
        }
        CropSquare square;
        try {
            square = CropSquare.parse(key.substring(colon + 1));
        } catch (RenderException e) {
            throw fault(where, "\"" + key + "\"", "write for example 1: 420,0,1080, with a side of at least 1");
        }
        if (keys.put(Long.parseLong(frame) - 1, square) != null) {
            throw fault(where, "frame " + frame + " twice", "leave one of them out");
        }
    }

    private static RenderException fault(String where, String found, String remedy) {
        return new RenderException(
                ErrorCode.USAGE,
                where
                        + " to be frame: x,y,side (frame from 1; left edge, top edge and side in pixels of the full frame)",
                found,
                remedy);
    }

    /** The square of a frame, from 0. */
    public CropSquare at(long frame) {
        Map.Entry<Long, CropSquare> before = keys.floorEntry(frame);
        Map.Entry<Long, CropSquare> after = keys.ceilingEntry(frame);
        if (before == null || after == null || before.getKey().equals(after.getKey())) {
            return (before == null ? keys.firstEntry() : before).getValue();
        }
        double share = (double) (frame - before.getKey()) / (after.getKey() - before.getKey());
        CropSquare from = before.getValue();
        CropSquare to = after.getValue();
        return new CropSquare(
                from.centreX() + share * (to.centreX() - from.centreX()),
                from.centreY() + share * (to.centreY() - from.centreY()),
                from.side() + share * (to.side() - from.side()));
    }

    /** The squares of the key frames, from 0. */
    public SortedMap<Long, CropSquare> keys() {
        return Collections.unmodifiableSortedMap(keys);
    }

    /** Whether all frames have one square. */
    public boolean isStill() {
        return keys.values().stream().distinct().count() == 1;
    }

    /** The path in a frame that is scaled about its top left corner; no side falls below one pixel. */
    public CropPath scaled(double factor) {
        TreeMap<Long, CropSquare> scaled = new TreeMap<>();
        keys.forEach((frame, square) -> scaled.put(
                frame,
                new CropSquare(
                        square.centreX() * factor, square.centreY() * factor, Math.max(1, square.side() * factor))));
        return new CropPath(scaled);
    }

    /** Text that {@link #parse} reads back; squares may differ by rounding in the last digit. */
    public String format() {
        return keys.entrySet().stream()
                .map(key -> (key.getKey() + 1) + ":" + plain(key.getValue().left()) + ","
                        + plain(key.getValue().top()) + ","
                        + plain(key.getValue().side()))
                .collect(Collectors.joining(";"));
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).toPlainString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CropPath path && keys.equals(path.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }

    @Override
    public String toString() {
        return format();
    }
}
