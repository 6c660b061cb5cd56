package org.poseweave.headless;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.FrameSpec;

/**
 * The frames to render, as the user counts them: rising, each once.
 *
 * @param numbers at least one
 * @param first number of the driving clip's first frame
 */
record DrivingFrames(List<Long> numbers, long first) {
    /** @param text list of frames, or null for all of the clip; they count from 1 */
    static DrivingFrames select(@Nullable String text, ClipInfo driving) {
        return select(text, driving, 1);
    }

    /** @param first number of the clip's first frame */
    static DrivingFrames select(@Nullable String text, ClipInfo driving, long first) {
        long last = first + driving.frameCount() - 1;
        if (text == null) {
            return new DrivingFrames(LongStream.rangeClosed(first, last).boxed().toList(), first);
        }
        List<Long> numbers =
                FrameSpec.parse("--frames", text).frames().stream().sorted().toList();
        for (long number : numbers) {
            if (number < first || number > last) {
                throw new RenderException(
                        ErrorCode.USAGE,
                        "--frames within " + first + "-" + last + ", the frames of " + driving.name(),
                        Long.toString(number),
                        "frame numbers count from " + first + "; leave them out");
            }
        }
        return new DrivingFrames(numbers, first);
    }

    /** Place in the driving clip, from 0, of a frame. */
    long clipFrame(long number) {
        return number - first;
    }

    int count() {
        return numbers.size();
    }

    /** The same frames as runs: {@code 1-100, 120, 130-140}. */
    String describe() {
        StringBuilder text = new StringBuilder();
        int step = step();
        if (step > 1) {
            return numbers.get(0) + "-" + numbers.get(count() - 1) + "x" + step;
        }
        int start = 0;
        for (int i = 1; i <= count(); i++) {
            if (i == count() || numbers.get(i) != numbers.get(i - 1) + 1) {
                text.append(text.isEmpty() ? "" : ",").append(numbers.get(start));
                text.append(i - start > 1 ? "-" + numbers.get(i - 1) : "");
                start = i;
            }
        }
        return text.toString();
    }

    /** Distance of all neighbours if it is the same everywhere, for three frames or more; else 1. */
    private int step() {
        List<Long> distances = LongStream.range(1, count())
                .mapToObj(i -> numbers.get((int) i) - numbers.get((int) i - 1))
                .distinct()
                .collect(Collectors.toList());
        return count() >= 3 && distances.size() == 1 ? (int) (long) distances.get(0) : 1;
    }
}
