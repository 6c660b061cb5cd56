package org.poseweave.pipeline;

import java.util.Optional;
import org.poseweave.clip.Clip;
import org.poseweave.geometry.CropPath;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.LostMode;
import org.poseweave.params.ParamValues;
import org.poseweave.track.MotionTrack;

/** What a person or a file is told of driving clips. Safe for several threads. */
public final class DrivingAnalysis {
    private final DrivingTracks tracks;

    DrivingAnalysis(DrivingTracks tracks) {
        this.tracks = tracks;
    }

    /** What is known of all frames of a driving clip, by its crop parameters; a motion file is not read. */
    public MotionTrack analyse(Clip driving, ParamValues params, RenderMonitor monitor) {
        return tracks.analyse(driving, params, monitor);
    }

    /** Squares of a driving clip by its crop parameters. */
    public CropPath squares(Clip driving, ParamValues params, RenderMonitor monitor) {
        return tracks.squares(driving, params, monitor);
    }

    /** Cuts and lost frames of a track. */
    public ClipEvents events(MotionTrack track, ParamValues params) {
        return ClipEvents.of(new KnownTrack(track, true), LostHandling.of(params));
    }

    /** Cuts and lost frames of the driving clip of a shot; empty where the parameters do not ask for its analysis. */
    public Optional<ClipEvents> events(Shot shot, RenderMonitor monitor) {
        DrivingTrack track = tracks.of(shot, monitor);
        return track.known() ? Optional.of(ClipEvents.of(track, LostHandling.of(shot.params()))) : Optional.empty();
    }

    /** Whether the subject of the driving frame that a frame takes is lost and that is handled. */
    public boolean handlesLost(Shot shot, long frame, RenderMonitor monitor) {
        LostHandling lost = LostHandling.of(shot.params());
        DrivingTrack track = tracks.of(shot, monitor);
        long driven = MotionSettings.of(shot.params()).drivingFrame(shot.firstFrame() + frame, track.frames());
        return lost.mode() != LostMode.IGNORE && lost.isLost(track, driven);
    }
}
