package org.poseweave.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;
import org.poseweave.pose.Pose;
import org.poseweave.source.Candidate;
import org.poseweave.source.PoseRanking;
import org.poseweave.source.PoseRanking.Ranked;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSet;

/**
 * Which sources a frame uses and how much each counts: all prepared ones, or those nearest to its pose, times the gains of
 * their clips. A function of the shot and the pose. Safe for several threads.
 */
final class FrameSources {
    private static final int KEPT_SETS = 8;
    private static final int KEPT_PICTURES = 48;

    private final SourceLibrary library;
    private final ShotPreparer preparer;
    private final Memo<SetKey, SourceSet> sets = new Memo<>(KEPT_SETS);
    private final Memo<PictureKey, Picture> pictures = new Memo<>(KEPT_PICTURES);

    FrameSources(SourceLibrary library, ShotPreparer preparer) {
        this.library = library;
        this.preparer = preparer;
    }

    /** @param pose the pose to draw */
    Retrieval of(Shot shot, PreparedSource prepared, Pose pose, RenderMonitor monitor) {
        ParamValues params = shot.params();
        SourceSet sources = withoutRemoved(prepared.sources(), params, monitor);
        List<Candidate> open = prepared.candidates().stream()
                .filter(candidate -> gain(params, candidate.frame()) > 0)
                .toList();
        int topK = params.get(SourceParams.TOP_K);
        if (params.get(Params.SOURCES) == SourceMethod.NEAREST && !open.isEmpty()) {
            int count = params.get(Params.SOURCE_COUNT);
            int most = topK > 0 ? Math.min(topK, count) : count;
            List<Ranked> ranked =
                    PoseRanking.nearest(open.stream().map(Candidate::pose).toList(), pose, most);
            List<SourceFrame> frames =
                    ranked.stream().map(one -> open.get(one.index()).frame()).toList();
            return weighted(load(shot, prepared, sources, frames, monitor), fades(ranked), params);
        }
        if (topK == 0 || topK >= sources.count()) {
            return weighted(sources, Collections.nCopies(sources.count(), 1.0), params);
        }
        List<Ranked> ranked = PoseRanking.nearest(sources.poses(), pose, topK);
        List<Integer> indices = ranked.stream().map(Ranked::index).toList();
        SetKey key =
                new SetKey(sources, indices.stream().map(sources.frames()::get).toList());
        return weighted(sets.get(key, monitor, () -> sources.subset(indices)), fades(ranked), params);
    }

    /** The set less the clips whose gain is 0, as if they had never been chosen. */
    private SourceSet withoutRemoved(SourceSet all, ParamValues params, RenderMonitor monitor) {
        List<SourceFrame> frames = new ArrayList<>();
        List<Picture> kept = new ArrayList<>();
        for (int i = 0; i < all.count(); i++) {
            if (gain(params, all.frames().get(i)) > 0) {
                frames.add(all.frames().get(i));
                kept.add(all.pictures().get(i));
            }
        }
        if (frames.isEmpty()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a source clip whose gain is above 0 and that gives a source frame",
                    "gain 0 for all of them",
                    "raise one of " + SourceParams.SOURCE_GAINS.get(0).key() + ", ...");
        }
        return frames.size() == all.count()
                ? all
                : sets.get(new SetKey(all, frames), monitor, () -> library.build(frames, kept, monitor::check));
    }

    private SourceSet load(
            Shot shot, PreparedSource prepared, SourceSet base, List<SourceFrame> frames, RenderMonitor monitor) {
        return sets.get(new SetKey(base, frames), monitor, () -> {
            List<Clip> seen = ShotColour.of(shot).seenSources(shot);
            List<Picture> loaded = frames.stream()
                    .map(frame -> picture(seen, prepared, frame, monitor))
                    .toList();
            return library.build(frames, loaded, base.plate(), monitor::check);
        });
    }

    private Picture picture(List<Clip> clips, PreparedSource prepared, SourceFrame frame, RenderMonitor monitor) {
        return pictures.get(new PictureKey(prepared.sources(), frame), monitor, () -> {
            monitor.check();
            return preparer.picture(clips, prepared.crops(), frame);
        });
    }

    private static Retrieval weighted(SourceSet sources, List<Double> fades, ParamValues params) {
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < fades.size(); i++) {
            weights.add(fades.get(i) * gain(params, sources.frames().get(i)));
        }
        return new Retrieval(sources, weights);
    }

    private static List<Double> fades(List<Ranked> ranked) {
        return ranked.stream().map(Ranked::weight).toList();
    }

    private static double gain(ParamValues params, SourceFrame frame) {
        List<Param<Double>> gains = SourceParams.SOURCE_GAINS;
        return frame.clip() < gains.size() ? params.get(gains.get(frame.clip())) : 1;
    }

    private record SetKey(SourceSet base, List<SourceFrame> frames) {}

    private record PictureKey(SourceSet of, SourceFrame frame) {}
}
