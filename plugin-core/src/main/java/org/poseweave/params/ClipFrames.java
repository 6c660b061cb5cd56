package org.poseweave.params;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;

/**
 * Frames of several clips as a person lists them: {@code 1,40} means these frames of every clip, {@code 1,40/5-9} the
 * first list of the first clip and the second of the second, {@code /7} none of the first clip.
 *
 * @param lists frame numbers from 1, by clip; one list is that of every clip; empty if nothing was listed
 */
public record ClipFrames(List<List<Long>> lists) {
    /** The syntax in words. */
    public static final String SYNTAX = FrameSpec.SYNTAX + ", with a slash between the frames of different clips";

    public ClipFrames {
        lists = lists.stream().map(List::copyOf).toList();
    }

    /**
     * Reads lists of frames; blank text lists nothing.
     *
     * @param name option or parameter the text belongs to, for messages
     * @throws RenderException of code USAGE
     */
    public static ClipFrames parse(String name, String text) {
        if (text.isBlank()) {
            return new ClipFrames(List.of());
        }
        List<List<Long>> lists = new ArrayList<>();
        boolean several = text.contains("/");
        for (String part : text.split("/", -1)) {
            boolean none = several && part.isBlank();
            lists.add(none ? List.of() : FrameSpec.parse(name, part).frames());
        }
        if (lists.stream().allMatch(List::isEmpty)) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    name + " to be " + SYNTAX,
                    "\"" + text + "\"",
                    "name a frame of at least one clip");
        }
        return new ClipFrames(lists);
    }

    /** Whether nothing was listed. */
    public boolean isEmpty() {
        return lists.isEmpty();
    }

    /** Frame numbers from 1 of a clip; empty if none of it is listed. */
    public List<Long> of(int clip) {
        if (lists.size() == 1) {
            return lists.get(0);
        }
        return clip < lists.size() ? lists.get(clip) : List.of();
    }

    /** The lists of some clips, in the order given. */
    public ClipFrames pick(List<Integer> clips) {
        return new ClipFrames(clips.stream().map(this::of).toList());
    }

    /** Text that reads back as the same frames. */
    public String format() {
        return lists.stream()
                .map(list -> list.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining("/"));
    }
}
