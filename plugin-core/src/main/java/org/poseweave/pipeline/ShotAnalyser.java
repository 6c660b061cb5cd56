package org.poseweave.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.poseweave.analysis.ShotAnalysis;
import org.poseweave.analysis.SourceSquares;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motionfile.Coordinates;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.motionfile.MotionHeader;
import org.poseweave.params.FramingParams;
import org.poseweave.params.ParamValues;
import org.poseweave.pipeline.SourceChooser.Choice;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.source.SelectionSettings;
import org.poseweave.source.SourceFrame;

/**
 * Finds what has to be known before the first frame of a shot, and tells a pipeline what another one has found. Frames of
 * a shot that was told are those of one that was not, bit for bit. Safe for several threads.
 */
public final class ShotAnalyser {
    private final ShotPreparer preparer;
    private final DrivingTracks tracks;
    private final ModelBundle bundle;

    ShotAnalyser(ShotPreparer preparer, DrivingTracks tracks, ModelBundle bundle) {
        this.preparer = preparer;
        this.tracks = tracks;
        this.bundle = bundle;
    }

    /** Whether there is anything to look for before a first frame. */
    public static boolean looksAhead(ParamValues params) {
        return SelectionSettings.of(params).analysed()
                || CropPlan.source(params).searches()
                || needsMotion(params)
                || searchesDriving(params);
    }

    private static boolean needsMotion(ParamValues params) {
        return params.get(FramingParams.MOTION_FILE).isEmpty() && MotionSettings.needWholeClip(params);
    }

    private static boolean searchesDriving(ParamValues params) {
        return params.get(FramingParams.MOTION_FILE).isEmpty()
                && CropPlan.driving(params).searches();
    }

    /** Looks for everything that the frames of {@code shot} share. */
    public ShotAnalysis analyse(Shot shot, RenderMonitor monitor) {
        ParamValues params = shot.params();
        Optional<MotionFile> motion = needsMotion(params) ? Optional.of(motion(shot, monitor)) : Optional.empty();
        Optional<Finding> driving =
                searchesDriving(params) ? Optional.of(tracks.first(shot, monitor)) : Optional.empty();
        boolean choice = SelectionSettings.of(params).analysed();
        boolean squares = CropPlan.source(params).searches();
        if (!choice && !squares) {
            return new ShotAnalysis(driving, List.of(), List.of(), List.of(), motion);
        }
        ShotPreparer.Found found = preparer.find(shot, monitor);
        return new ShotAnalysis(
                driving,
                found.crops().stream()
                        .map(crops -> SourceSquares.of(crops.first(), crops.path()))
                        .toList(),
                found.choice().frames(),
                found.choice().candidates(),
                motion);
    }

    private MotionFile motion(Shot shot, RenderMonitor monitor) {
        MotionHeader header = MotionHeader.of(shot.driving().info(), bundle, Coordinates.CROP);
        return new MotionFile(header, tracks.analyse(shot.driving(), shot.params(), monitor));
    }

    /**
     * Takes what was found for the same shot before.
     *
     * @param name of the file that it comes from, for messages
     * @throws RenderException BAD_DATA if it cannot be of this shot
     */
    public void know(Shot shot, ShotAnalysis analysis, String name) {
        ParamValues params = shot.params();
        boolean driving = analysis.driving().isPresent() == searchesDriving(params)
                && analysis.motion().isPresent() == needsMotion(params);
        boolean looked = SelectionSettings.of(params).analysed()
                || CropPlan.source(params).searches();
        boolean sources = analysis.squares().size() == (looked ? shot.sources().size() : 0)
                && analysis.chosen().stream().allMatch(frame -> has(shot, frame));
        if (!driving || !sources) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "the analysis of this shot",
                    name + " of another",
                    "write it anew with ./poseweave analyse JOB.json");
        }
        ClipInfo clip = shot.driving().info();
        tracks.know(shot, analysis.driving(), analysis.motion().map(motion -> motion.of(clip, bundle, name)));
        if (looked) {
            List<ClipCrops> crops = analysis.squares().stream()
                    .map(squares -> new ClipCrops(squares.first(), squares.path(), Set.of(), List.of()))
                    .toList();
            Choice choice = new Choice(analysis.chosen(), analysis.candidates());
            preparer.know(shot, new ShotPreparer.Found(crops, choice));
        }
    }

    private static boolean has(Shot shot, SourceFrame frame) {
        return frame.clip() >= 0
                && frame.clip() < shot.sources().size()
                && frame.frame() >= 0
                && frame.frame() < shot.sources().get(frame.clip()).info().frameCount();
    }
}
