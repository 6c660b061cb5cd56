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
 * The frames to render, as the user counts them: from 1, rising, each once.
 *
 * @param numbers at least one
 */
record DrivingFrames(List<Long> numbers) {
    /** @param text list of frames, or null for all of the clip */
    static DrivingFrames select(@Nullable String text, ClipInfo driving) {
        long last = driving.frameCount();
        if (text == null) {
            return new DrivingFrames(LongStream.rangeClosed(1, last).boxed().toList());
        }
        List<Long> numbers =
                FrameSpec.parse("--frames", text).frames().stream().sorted().toList();
        for (long number : numbers) {
            if (number < 1 || number > last) {
                throw new RenderException(
                        ErrorCode.USAGE,
                        "--frames within 1-" + last + ", the frames of " + driving.name(),
                        Long.toString(number),
                        "frame numbers count from 1; leave them out");
            }
        }
        return new DrivingFrames(numbers);
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
