package org.poseweave.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.ColourTransform;
import org.poseweave.colour.Look;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropPath;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.FramingParams;
import org.poseweave.params.LostMode;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.paste.Composite;
import org.poseweave.paste.PasteBack;
import org.poseweave.pipeline.LostHandling.Shown;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.reassemble.Reassembler;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.resample.FrameFit;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSet;
import org.poseweave.track.CutMeasure;
import org.poseweave.track.MotionTrack;
import org.poseweave.track.Presence;

/**
 * Renders frames of a shot. A frame is a pure function of the shot and the frame's number: any order, any thread, the
 * same pixels. Safe for several threads.
 */
public final class RenderPipeline implements AutoCloseable {
    private static final float OBJECT = 0.5f;
    private static final int KEPT_DRAWN = 4;

    private final ModelSession session;
    private final SourceLibrary library;
    private final ShotPreparer preparer;
    private final DrivingTracks tracks;
    private final FrameSources frameSources;
    private final DrivingMotion motion;
    private final Reassembler reassembler;
    private final Memo<DrawnKey, Drawn> drawn = new Memo<>(KEPT_DRAWN);
    private final Looks looks = new Looks();
    private final int size;

    /** Takes over {@code session}: closing the pipeline closes it. */
    public RenderPipeline(ModelSession session, long sourceCacheBytes) {
        this.session = session;
        size = session.bundle().inputSize();
        PoseEstimator estimator = new PoseEstimator(session);
        library = new SourceLibrary(session, sourceCacheBytes);
        reassembler = new Reassembler(session);
        CutMeasure cuts = new CutMeasure(session.bundle().framing());
        Presence presence = new Presence(estimator, session.bundle().framing());
        SubjectFinder subjects = new SubjectFinder(estimator, session.bundle().framing());
        CropFinder finder = new CropFinder(estimator, subjects, presence, cuts, size);
        SourceChooser chooser = new SourceChooser(estimator, library, session.bundle());
        preparer = new ShotPreparer(finder, library, chooser, size);
        frameSources = new FrameSources(library, preparer);
        tracks = new DrivingTracks(estimator, finder, presence, cuts, session.bundle());
        motion = new DrivingMotion(estimator, session.bundle());
    }

    /** Reads and loads the bundle in {@code bundleFolder} on the wanted device. */
    public static RenderPipeline open(Path bundleFolder, EngineSettings settings) {
        ModelSession session = OrtModelSession.open(
                BundleReader.read(bundleFolder), settings.device(), settings.strictDevice(), settings.threads());
        return new RenderPipeline(session, settings.sourceCacheBytes());
    }

    /** Renders one frame without a matte; nobody watches. */
    public FrameResult render(Shot shot, long frame, FrameView output) {
        return render(shot, frame, null, output, RenderMonitor.NONE);
    }

    /**
     * Renders one frame.
     *
     * @param frame frame of the driving clip, from 0
     * @param matte of the size that {@link #outputFormat} gives: its alpha multiplies the mix; it holds the output's
     *     tile, or all of it if the output has another size
     * @param output memory of the size that {@link #outputFormat} gives, or of another, into which the frame is then
     *     fitted, or a tile of it; every pixel of it is written
     * @throws org.poseweave.monitor.RenderCancelledException if {@code monitor} asks for it; the output may then be
     *     partly written
     */
    public FrameResult render(
            Shot shot, long frame, @Nullable FrameView matte, FrameView output, RenderMonitor monitor) {
        requirePlate(shot);
        PreparedSource source = preparer.source(shot, monitor);
        DrivingTrack track = tracks.of(shot, monitor);

        monitor.check();
        Shown shown = shown(shot, track, frame);
        Driven driven = driven(shot, source, track, shown.frame(), monitor);
        Pose pose = driven.pose();
        double temperature = shot.params().get(Params.TEMPERATURE);
        Retrieval retrieval = frameSources.of(shot, source, pose, monitor);
        Drawn drawn = drawn(pose, retrieval, temperature, monitor);
        monitor.check();
        paste(shot, frame, shown.share(), drawn.picture(), source, matte, output);

        return new FrameResult(
                frame,
                retrieval.sources().pictures(),
                driven.picture(),
                drawn.picture(),
                drawn.object().confidence(),
                drawn.object().side(),
                meanConfidence(drawn.object()));
    }

    /** The driving frame whose pose a frame takes, from 0 of the motion, and how much of the result it shows. */
    private Shown shown(Shot shot, DrivingTrack track, long frame) {
        long driven = MotionSettings.of(shot.params()).drivingFrame(shot.firstFrame() + frame, track.frames());
        return LostHandling.of(shot.params()).at(track, driven);
    }

    /** The driving picture of a driving frame, from 0 of the motion, and the pose to draw. */
    private Driven driven(Shot shot, PreparedSource source, DrivingTrack track, long frame, RenderMonitor monitor) {
        Clip clip = ShotColour.seenDriving(shot.driving(), shot.params());
        ClipInfo info = clip.info();
        long at = Math.max(0, Math.min(info.frameCount() - 1, frame - shot.firstFrame()));
        CropSquare square = track.square(frame);
        Picture picture = clip.read(at, view -> Cropper.crop(view, square, size));
        MotionSettings settings = MotionSettings.of(shot.params());
        Pose pose = motion.pose(info.name(), track, settings, frame, picture, source.sources(), monitor);
        return new Driven(picture, pose);
    }

    /** What the network draws for a pose; the last few are kept for other tiles of the same frame. */
    private Drawn drawn(Pose pose, Retrieval retrieval, double temperature, RenderMonitor monitor) {
        return drawn.get(new DrawnKey(pose, retrieval, temperature), monitor, () -> {
            monitor.check();
            SourceSet sources = retrieval.sources();
            Reassembly object = reassembler.draw(pose, sources, retrieval.logWeights(), temperature);
            return new Drawn(object, Composite.over(object.object(), object.mask(), sources.plate()));
        });
    }

    private void paste(
            Shot shot,
            long frame,
            double share,
            Picture result,
            PreparedSource source,
            @Nullable FrameView matte,
            FrameView output) {
        double mix = share * shot.params().get(Params.MIX);
        if (shot.plate().isEmpty()) {
            paste(shot, mix, result, source, source.plate().view(), matte, output);
            return;
        }
        Clip plate = shot.plate().get();
        ColourTransform toOutput = ShotColour.of(shot).plateToOutput(plate);
        long at = Math.min(plate.info().frameCount() - 1, frame);
        plate.read(at, view -> {
            FrameView shown = toOutput.isNone()
                    ? view
                    : ConvertedFrame.of(view, toOutput, SampleDepth.FLOAT, view.alpha())
                            .view();
            paste(shot, mix, result, source, shown, matte, output);
            return true;
        });
    }

    /** @param plate in the output's colours */
    private void paste(
            Shot shot,
            double mix,
            Picture result,
            PreparedSource source,
            FrameView plate,
            @Nullable FrameView matte,
            FrameView output) {
        ColourTransform toPlate = ShotColour.of(shot).fromNetwork();
        double feather = shot.params().get(Params.FEATHER);
        Look look = looks.of(shot.params());
        boolean fits = plate.width() == output.width() && plate.height() == output.height();
        if (fits && look == null) {
            PasteBack.paste(result, source.plateCrop(), plate, toPlate, feather, mix, matte, output);
            return;
        }
        OwnedFrame target = fits
                ? OwnedFrame.like(output, SampleDepth.FLOAT, ChannelLayout.RGBA, plate.alpha())
                : whole(plate, output);
        FrameView pasted = target.view();
        PasteBack.paste(result, source.plateCrop(), plate, toPlate, feather, mix, matte, pasted);
        if (look != null) {
            ConvertedFrame.apply(pasted, pasted, look::apply);
        }
        FrameFit.fit(pasted, output);
    }

    /** Memory for a plate of another size than the output's. */
    private static OwnedFrame whole(FrameView plate, FrameView output) {
        boolean deep = output.depth() == SampleDepth.FLOAT || output.depth() == SampleDepth.HALF;
        boolean opaque = plate.layout() == ChannelLayout.RGB || plate.alpha() == AlphaMode.OPAQUE;
        return OwnedFrame.allocate(
                plate.width(),
                plate.height(),
                deep ? SampleDepth.FLOAT : SampleDepth.SHORT,
                ChannelLayout.RGBA,
                opaque ? AlphaMode.OPAQUE : AlphaMode.PREMULTIPLIED);
    }

    /** Colour space of the output of {@code shot}: the one set, else that of its first source. */
    public static ColourSpace outputSpace(Shot shot) {
        return ShotColour.of(shot).output();
    }

    private void requirePlate(Shot shot) {
        OutputFormat output = outputFormat(shot);
        shot.plate().map(Clip::info).ifPresent(plate -> {
            if (plate.width() != output.width() || plate.height() != output.height()) {
                throw new RenderException(
                        ErrorCode.USAGE,
                        "a plate of the output's size, " + output.width() + "x" + output.height(),
                        plate.width() + "x" + plate.height() + " in " + plate.name(),
                        "give the result of a render of the same source");
            }
        });
    }

    /** Size and samples of the output of {@code shot}: those of the source plate, or the network's square. */
    public OutputFormat outputFormat(Shot shot) {
        ClipInfo plate = shot.sources().get(0).info();
        boolean square = SourceSide.of(shot).square();
        return new OutputFormat(
                square ? size : plate.width(),
                square ? size : plate.height(),
                ShotColour.of(shot).plateToOutput().isNone() ? plate.depth() : SampleDepth.FLOAT,
                plate.hasAlpha());
    }

    /**
     * Frames of the driving clip that a render reads: the first, in which the crop is found, and those of the motion, or
     * all.
     *
     * @param frame to render, from 0
     * @param count frames of the driving clip
     */
    public static FrameNeed drivingFrames(ParamValues params, long frame, long count) {
        if (!params.get(FramingParams.MOTION_FILE).isEmpty()) {
            long driven = MotionSettings.of(params).drivingFrame(frame, count);
            return new FrameNeed(false, new TreeSet<>(Set.of(driven)));
        }
        if (MotionSettings.needWholeClip(params)) {
            return new FrameNeed(true, new TreeSet<>());
        }
        SortedSet<Long> frames = MotionSettings.of(params).framesOf(frame, count);
        frames.add(ShotPreparer.REFERENCE_FRAME);
        return new FrameNeed(false, frames);
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

    /**
     * What a person should be told about the shot before it is rendered: crops found or not, frames chosen. Prepares
     * the shot if that has not been done.
     */
    public ShotReport report(Shot shot) {
        return report(shot, RenderMonitor.NONE);
    }

    /** The same, watched. */
    public ShotReport report(Shot shot, RenderMonitor monitor) {
        requirePlate(shot);
        PreparedSource source = preparer.source(shot, monitor);
        Finding driving = tracks.first(shot, monitor);
        return new ShotReport(driving, source.crop(), source.sources().frames());
    }

    /**
     * The choice of sources of a shot and what was seen in all frames that were looked at.
     *
     * @param drivingFrames driving frames, from 0, to which the sources' poses are compared; may be empty
     */
    public SourceReport sourceReport(Shot shot, List<Long> drivingFrames, RenderMonitor monitor) {
        PreparedSource source = preparer.source(shot, monitor);
        List<Candidate> rated = preparer.rated(shot, source, monitor);
        List<Pose> poses = new ArrayList<>();
        for (long frame : drivingFrames) {
            monitor.check();
            DrivingTrack track = tracks.of(shot, monitor);
            Shown shown = shown(shot, track, frame);
            poses.add(driven(shot, source, track, shown.frame(), monitor).pose());
        }
        return SourceReport.of(
                rated, source.sources().frames(), poses, SourceSide.of(shot).selection());
    }

    /** Crop of a source frame, as the network sees it. */
    public Picture sourcePicture(Shot shot, SourceFrame frame) {
        PreparedSource source = preparer.source(shot, RenderMonitor.NONE);
        return preparer.picture(ShotColour.of(shot).seenSources(shot), source.crops(), frame);
    }

    /** Crops and chosen frames of a shot. */
    public record ShotReport(Finding driving, Finding source, List<SourceFrame> frames) {}

    private record Driven(Picture picture, Pose pose) {}

    /** The network's object, and its composite over the completed background. */
    private record Drawn(Reassembly object, Picture picture) {}

    /** Equal where the poses hold the same numbers. */
    private record DrawnKey(Pose pose, Retrieval retrieval, double temperature) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof DrawnKey key
                    && retrieval.equals(key.retrieval)
                    && temperature == key.temperature
                    && Arrays.equals(pose.keypoints(), key.pose.keypoints())
                    && Arrays.equals(pose.confidence(), key.pose.confidence());
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(pose.keypoints()) + retrieval.hashCode();
        }
    }

    /** The loaded bundle. */
    public ModelBundle bundle() {
        return session.bundle();
    }

    /** Where graphs run and why, in one line. */
    public String deviceReport() {
        return session.deviceReport();
    }

    private static double meanConfidence(Reassembly drawn) {
        int side = drawn.side();
        int cell = (int) Math.round(Math.sqrt(drawn.mask().length)) / side;
        double sum = 0;
        int count = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int centre = (y * cell + cell / 2) * side * cell + x * cell + cell / 2;
                if (drawn.mask()[centre] >= OBJECT) {
                    sum += drawn.confidence()[y * side + x];
                    count++;
                }
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    @Override
    public void close() {
        session.close();
    }
}
