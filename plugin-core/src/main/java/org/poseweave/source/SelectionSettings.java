package org.poseweave.source;

import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.params.ClipFrames;
import org.poseweave.params.ClipWeights;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;

/**
 * How sources are chosen. A parameter that does not matter to the method has its default.
 *
 * @param given the frames of method {@code given}, as a user writes them
 * @param count sources that are wanted
 * @param range frames that are searched, as a user writes them; empty for all
 * @param minQuality overall quality below which candidates are refused
 */
public record SelectionSettings(
        SourceMethod method, String given, int count, String range, ClipWeights weights, double minQuality) {
    /** The choice that the parameters ask for. */
    public static SelectionSettings of(ParamValues params) {
        SourceMethod method = params.get(Params.SOURCES);
        boolean given = method == SourceMethod.GIVEN;
        return new SelectionSettings(
                method,
                given ? params.get(Params.SOURCE_FRAMES) : Params.SOURCE_FRAMES.defaultValue(),
                given ? Params.SOURCE_COUNT.defaultValue() : params.get(Params.SOURCE_COUNT),
                given ? SourceParams.SOURCE_RANGE.defaultValue() : params.get(SourceParams.SOURCE_RANGE),
                ClipWeights.parse(SourceParams.SOURCE_WEIGHTS.key(), params.get(SourceParams.SOURCE_WEIGHTS)),
                given ? SourceParams.MIN_QUALITY.defaultValue() : params.get(SourceParams.MIN_QUALITY));
    }

    /** Whether the choice depends on what candidates show. */
    public boolean analysed() {
        return method != SourceMethod.GIVEN && (method != SourceMethod.EVEN || minQuality > 0);
    }

    /** Whether it depends on the quality of candidates, not on poses alone. */
    public boolean rated() {
        return analysed() && (method == SourceMethod.SHARPEST || method == SourceMethod.AUTO || minQuality > 0);
    }

    /** The choice where nothing has to be looked at. */
    public List<SourceFrame> unseen(List<ClipInfo> clips) {
        return method == SourceMethod.GIVEN
                ? SourceSelection.given(clips, ClipFrames.parse(Params.SOURCE_FRAMES.key(), given), weights)
                : search(clips).even(count, weights);
    }

    /** Frames that are looked at: at most {@link SourceSelection#CANDIDATES}, however long the clips are. */
    public List<SourceFrame> candidates(List<ClipInfo> clips) {
        return search(clips).even(SourceSelection.CANDIDATES, ClipWeights.EQUAL);
    }

    /** All frames that the choice may read or take. */
    public List<SourceFrame> read(List<ClipInfo> clips) {
        return analysed() ? candidates(clips) : unseen(clips);
    }

    private SearchFrames search(List<ClipInfo> clips) {
        return SearchFrames.of(clips, range, weights);
    }
}
