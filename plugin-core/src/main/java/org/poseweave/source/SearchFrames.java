package org.poseweave.source;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.params.ClipFrames;
import org.poseweave.params.ClipWeights;
import org.poseweave.params.SourceParams;

/** The frames of the source clips among which sources are searched, clip by clip. */
final class SearchFrames {
    private final List<Frames> clips;

    private SearchFrames(List<Frames> clips) {
        this.clips = clips;
    }

    /**
     * The frames of a range, as a user writes it, that the clips have, of clips that are used. Of a clip of one frame that is always this
     * frame.
     *
     * @throws RenderException of code USAGE if none is left
     */
    static SearchFrames of(List<ClipInfo> infos, String text, ClipWeights weights) {
        requireUsed(infos, weights);
        ClipFrames range = ClipFrames.parse(SourceParams.SOURCE_RANGE.key(), text);
        List<Frames> clips = new ArrayList<>();
        long all = 0;
        for (int clip = 0; clip < infos.size(); clip++) {
            long count = infos.get(clip).frameCount();
            Frames frames = !weights.uses(clip)
                    ? new Frames(0, List.of())
                    : range.isEmpty() || count == 1 ? new Frames(count, List.of()) : listed(range.of(clip), count);
            clips.add(frames);
            all += frames.count();
        }
        if (all == 0) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    SourceParams.SOURCE_RANGE.key() + " within 1-"
                            + infos.get(0).frameCount() + ", the frames of "
                            + infos.get(0).name(),
                    "no frame of any source clip in " + text,
                    "correct " + SourceParams.SOURCE_RANGE.key() + " or leave it empty");
        }
        return new SearchFrames(clips);
    }

    static void requireUsed(List<ClipInfo> infos, ClipWeights weights) {
        for (int clip = 0; clip < infos.size(); clip++) {
            if (weights.uses(clip)) {
                return;
            }
        }
        throw new RenderException(
                ErrorCode.USAGE,
                "a source clip whose weight is above 0",
                "weight 0 for all " + infos.size(),
                "correct " + SourceParams.SOURCE_WEIGHTS.key());
    }

    private static Frames listed(List<Long> numbers, long count) {
        List<Long> within = numbers.stream()
                .filter(number -> number >= 1 && number <= count)
                .map(number -> number - 1)
                .sorted()
                .toList();
        return new Frames(within.size(), within);
    }

    /**
     * {@code count} frames shared out by weight and spread evenly over each clip; a clip that has fewer gives what it
     * has.
     */
    List<SourceFrame> even(int count, ClipWeights weights) {
        int[] shares = weights.shares(count, clips.size());
        if (weights.equalAmong(clips.size())) {
            shares = equalShares(count);
        }
        List<SourceFrame> chosen = new ArrayList<>();
        for (int clip = 0; clip < clips.size(); clip++) {
            Frames frames = clips.get(clip);
            long n = Math.min(shares[clip], frames.count());
            for (long i = 0; i < n; i++) {
                chosen.add(new SourceFrame(clip, frames.at((2 * i + 1) * frames.count() / (2 * n))));
            }
        }
        return chosen;
    }

    /** The same number for all clips that have frames, one more for the first ones. */
    private int[] equalShares(int count) {
        int[] shares = new int[clips.size()];
        int used = (int) clips.stream().filter(frames -> frames.count() > 0).count();
        int nth = 0;
        for (int clip = 0; clip < shares.length; clip++) {
            if (clips.get(clip).count() > 0) {
                shares[clip] = count / used + (nth++ < count % used ? 1 : 0);
            }
        }
        return shares;
    }

    /**
     * Frames of a clip.
     *
     * @param listed from 0, rising; empty if they are the first {@code count} of the clip
     */
    private record Frames(long count, List<Long> listed) {
        long at(long index) {
            return listed.isEmpty() ? index : listed.get((int) index);
        }
    }
}
