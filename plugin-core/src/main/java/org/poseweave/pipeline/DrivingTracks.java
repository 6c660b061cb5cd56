package org.poseweave.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.ModelBundle;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motionfile.MotionFile;
import org.poseweave.params.CutMode;
import org.poseweave.params.FramingParams;
import org.poseweave.params.ParamValues;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.track.CutMeasure;
import org.poseweave.track.FrameMotion;
import org.poseweave.track.Glance;
import org.poseweave.track.MotionTrack;
import org.poseweave.track.Presence;

/**
 * What driving clips show: analysed as a whole where the parameters need that, read from a motion file, or looked up frame
 * by frame. Kept for other frames; safe for several threads.
 */
final class DrivingTracks {
    private static final String ANALYSIS = "Analysing the driving clip";
    private static final int KEPT_CROPS = 64;
    private static final int KEPT_TRACKS = 6;
    private static final int KEPT_GLANCES = 1024;

    private final PoseEstimator estimator;
    private final CropFinder finder;
    private final Presence presence;
    private final CutMeasure measure;
    private final ModelBundle bundle;
    private final Memo<CropsKey, ClipCrops> crops = new Memo<>(KEPT_CROPS);
    private final Memo<CropsKey, MotionTrack> analyses = new Memo<>(KEPT_TRACKS);
    private final Memo<FileKey, MotionTrack> files = new Memo<>(KEPT_TRACKS);
    private final Memo<GlanceKey, Glance> glances = new Memo<>(KEPT_GLANCES);

    DrivingTracks(
            PoseEstimator estimator, CropFinder finder, Presence presence, CutMeasure measure, ModelBundle bundle) {
        this.estimator = estimator;
        this.finder = finder;
        this.presence = presence;
        this.measure = measure;
        this.bundle = bundle;
    }

    /** @param clip as the network sees it */
    private record CropsKey(Clip clip, CropPlan plan) {}

    private record GlanceKey(Clip clip, CropSquare square, long frame) {}

    private record FileKey(String name, FileTime changed, long bytes, ClipInfo clip) {}

    /** The track of the driving clip of {@code shot}. */
    DrivingTrack of(Shot shot, RenderMonitor monitor) {
        ParamValues params = shot.params();
        boolean cuts = params.get(FramingParams.CUTS) == CutMode.FIND;
        String file = params.get(FramingParams.MOTION_FILE);
        Clip clip = ShotColour.seenDriving(shot.driving(), params);
        if (!file.isEmpty()) {
            return new KnownTrack(read(file, clip.info(), monitor), cuts);
        }
        CropsKey key = new CropsKey(clip, CropPlan.driving(params));
        if (MotionSettings.needWholeClip(params)) {
            return new KnownTrack(analyses.get(key, monitor, () -> analyse(key, monitor)), cuts);
        }
        ClipCrops found = crops(key, monitor);
        return new LookedUpTrack(
                clip, found.path(), frame -> glance(clip, found.path().at(frame), frame, monitor), measure, cuts);
    }

    /** Square of the first frame of the driving clip. */
    Finding first(Shot shot, RenderMonitor monitor) {
        if (shot.params().get(FramingParams.MOTION_FILE).isEmpty()) {
            return crops(key(shot.driving(), shot.params()), monitor).first();
        }
        return new Finding(of(shot, monitor).square(0), 1, true);
    }

    /** Squares of a clip by its crop parameters. */
    CropPath squares(Clip clip, ParamValues params, RenderMonitor monitor) {
        return crops(key(clip, params), monitor).path();
    }

    /** All of a clip, without a motion file. */
    MotionTrack analyse(Clip clip, ParamValues params, RenderMonitor monitor) {
        CropsKey key = key(clip, params);
        return analyses.get(key, monitor, () -> analyse(key, monitor));
    }

    /**
     * Takes what is known of the driving clip of a shot from whoever has looked before.
     *
     * @param first square of the first frame; empty where the parameters give it
     * @param track of all frames; empty where the parameters do not need it
     */
    void know(Shot shot, Optional<Finding> first, Optional<MotionTrack> track) {
        CropsKey key = key(shot.driving(), shot.params());
        track.ifPresent(all -> analyses.keep(key, all));
        if (first.isPresent()) {
            boolean followed = key.plan().tracks() && track.isPresent();
            crops.keep(key, followed ? followed(first.get(), track.get()) : CropFinder.still(first.get()));
        }
    }

    private static ClipCrops followed(Finding first, MotionTrack track) {
        List<CropSquare> squares = new ArrayList<>();
        List<Double> there = new ArrayList<>();
        for (long frame = 0; frame < track.count(); frame++) {
            squares.add(track.at(frame).square());
            there.add(track.at(frame).presence());
        }
        return new ClipCrops(first, CropPath.ofEach(squares), Set.copyOf(track.cuts()), there);
    }

    private static CropsKey key(Clip driving, ParamValues params) {
        return new CropsKey(ShotColour.seenDriving(driving, params), CropPlan.driving(params));
    }

    private MotionTrack read(String file, ClipInfo clip, RenderMonitor monitor) {
        FileKey key;
        try {
            Path path = Path.of(file);
            key = new FileKey(file, Files.getLastModifiedTime(path), Files.size(path), clip);
        } catch (InvalidPathException | IOException e) {
            return MotionFile.read(file).of(clip, bundle, file); // says what is wrong
        }
        return files.get(key, monitor, () -> MotionFile.read(file).of(clip, bundle, file));
    }

    private ClipCrops crops(CropsKey key, RenderMonitor monitor) {
        long count = key.clip().info().frameCount();
        boolean tracks = key.plan().tracks();
        return crops.get(
                key,
                monitor,
                () -> finder.find(key.clip(), key.plan(), frame -> {
                    monitor.check();
                    if (tracks) {
                        monitor.progress(ANALYSIS, 0.5 * frame / count);
                    }
                }));
    }

    private MotionTrack analyse(CropsKey key, RenderMonitor monitor) {
        ClipCrops found = crops(key, monitor);
        boolean tracks = key.plan().tracks();
        double begin = tracks ? 0.5 : 0;
        long count = key.clip().info().frameCount();
        List<FrameMotion> frames = new ArrayList<>();
        Glance before = null;
        for (long frame = 0; frame < count; frame++) {
            monitor.check();
            monitor.progress(ANALYSIS, Math.min(0.99, begin + (1 - begin) * frame / count));
            CropSquare square = found.path().at(frame);
            Glance now = look(key.clip(), square, frame);
            boolean cut = tracks ? found.cuts().contains(frame) : before != null && measure.isCut(before, now);
            double there = tracks
                    ? found.presence().get((int) frame)
                    : presence.of((at, moved) -> picture(key.clip(), moved, at), frame, square, now.pose());
            frames.add(new FrameMotion(square, now.pose(), there, cut));
            before = now;
        }
        monitor.progress(ANALYSIS, 1);
        return new MotionTrack(frames);
    }

    private Glance glance(Clip clip, CropSquare square, long frame, RenderMonitor monitor) {
        return glances.get(new GlanceKey(clip, square, frame), monitor, () -> {
            monitor.check();
            return look(clip, square, frame);
        });
    }

    private Picture picture(Clip clip, CropSquare square, long frame) {
        return clip.read(frame, view -> Cropper.crop(view, square, bundle.inputSize()));
    }

    private Glance look(Clip clip, CropSquare square, long frame) {
        return clip.read(frame, view -> {
            Picture picture = Cropper.crop(view, square, bundle.inputSize());
            Pose pose = estimator.estimate(picture);
            CropSquare suited = finder.suited(clip, square, pose);
            return Glance.of(square, pose, picture, Cropper.crop(view, suited, bundle.inputSize()));
        });
    }
}
