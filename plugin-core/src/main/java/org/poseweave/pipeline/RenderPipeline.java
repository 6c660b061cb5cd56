package org.poseweave.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Look;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Framing;
import org.poseweave.params.FramingParams;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.paste.Composite;
import org.poseweave.pipeline.LostHandling.Shown;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.reassemble.Reassembler;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.source.Candidate;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSet;
import org.poseweave.track.CutMeasure;
import org.poseweave.track.Presence;

/**
 * Renders frames of a shot. A frame is a pure function of the shot and the frame's number: any order, any thread, the
 * same pixels. Safe for several threads.
 */
public final class RenderPipeline implements AutoCloseable {
    private static final int KEPT_DRAWN = 4;

    private final ModelSession session;
    private final SourceLibrary library;
    private final ShotPreparer preparer;
    private final DrivingTracks tracks;
    private final FrameSources frameSources;
    private final DrivingMotion motion;
    private final Reassembler reassembler;
    private final Memo<DrawnKey, Drawn> drawn = new Memo<>(KEPT_DRAWN);
    private final FinerObject finer;
    private final Backgrounds backgrounds;
    private final Looks looks = new Looks();
    private final int size;

    /** Takes over {@code session}: closing the pipeline closes it. */
    public RenderPipeline(ModelSession session, long sourceCacheBytes) {
        this.session = session;
        size = session.bundle().inputSize();
        PoseEstimator estimator = new PoseEstimator(session);
        library = new SourceLibrary(session, sourceCacheBytes);
        reassembler = new Reassembler(session);
        finer = new FinerObject(library);
        backgrounds = new Backgrounds(library);
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

    /** {@link #open(Path, EngineSettings, RenderMonitor)}; nobody watches. */
    public static RenderPipeline open(Path bundleFolder, EngineSettings settings) {
        return open(bundleFolder, settings, RenderMonitor.NONE);
    }

    /** Reads and loads the bundle in {@code bundleFolder} on the wanted device. */
    public static RenderPipeline open(Path bundleFolder, EngineSettings settings, RenderMonitor monitor) {
        ModelSession session = OrtModelSession.open(BundleReader.read(bundleFolder), settings.execution(), monitor);
        return new RenderPipeline(session, settings.sourceCacheBytes());
    }

    /** Renders one frame without a matte; nobody watches. */
    public FrameResult render(Shot shot, long frame, FrameView output) {
        return render(shot, frame, null, output, RenderMonitor.NONE);
    }

    /** Renders the output that the parameters name, like {@link #render(Shot, long, FrameView, List, RenderMonitor)}. */
    public FrameResult render(
            Shot shot, long frame, @Nullable FrameView matte, FrameView output, RenderMonitor monitor) {
        Output what = shot.params().get(OutputParams.OUTPUT);
        return render(shot, frame, matte, List.of(new RenderTarget(what, output)), monitor);
    }

    /**
     * Renders the outputs of one frame.
     *
     * @param frame frame of the driving clip, from 0
     * @param matte of the size that {@link #outputFormat} gives: its alpha multiplies the mix; it holds the targets'
     *     tiles, or all of the frame if a target has another size
     * @param targets what is wanted, and where it goes
     * @throws org.poseweave.monitor.RenderCancelledException if {@code monitor} asks for it; the targets may then be
     *     partly written
     */
    public FrameResult render(
            Shot shot, long frame, @Nullable FrameView matte, List<RenderTarget> targets, RenderMonitor monitor) {
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
        UsedSources used = new UsedSources(shot, source, retrieval.sources());
        FramePlate.lend(shot, frame, source, track, size, plate -> {
            boolean cleanPlate = targets.stream().anyMatch(target -> target.what() == Output.PLATE);
            FramePictures pictures = pictures(used, drawn, plate, cleanPlate, monitor);
            Look look = looks.of(shot.params());
            FrameWriter writer = new FrameWriter(plate, pictures, matte, shown.share(), look, shot);
            targets.forEach(target -> writer.write(target, drawn.object(), pose, used.views()));
        });

        return new FrameResult(
                frame,
                retrieval.sources().pictures(),
                driven.picture(),
                drawn.picture(),
                drawn.object().confidence(),
                drawn.object().side(),
                drawn.object().meanConfidence());
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

    /** Colour space of the output of {@code shot}: the one set, else that of the frames that results are pasted into. */
    public static ColourSpace outputSpace(Shot shot) {
        return ShotColour.of(shot).output();
    }

    /** The pictures of a frame, with the detail and the colour match that the parameters ask for. */
    private FramePictures pictures(
            UsedSources used, Drawn known, FramePlate plate, boolean cleanPlate, RenderMonitor monitor) {
        Reassembly drawn = known.object();
        ParamValues params = used.shot().params();
        float[] object = params.get(OutputParams.DETAIL) == 0
                ? drawn.object()
                : finer.object(used, drawn, plate.square(), monitor);
        Picture background = backgrounds.of(used, plate, cleanPlate, monitor);
        Picture plain = background.equals(used.used().plate()) ? known.picture() : null;
        FramePictures pictures = new FramePictures(drawn, object, background, plain, params);
        if (params.get(OutputParams.EDGE_MATCH) > 0) {
            Picture under = plate.seen().get();
            boolean ofDriving = params.get(Params.FRAMING) == Framing.DRIVING;
            float[] subject = ofDriving ? drawn.mask() : library.mask(under);
            pictures.match(under, used.used().plate(), !ofDriving, subject);
        }
        return pictures;
    }

    private void requirePlate(Shot shot) {
        if (shot.plate().isEmpty()) {
            return;
        }
        OutputFormat output = outputFormat(shot, Output.RESULT);
        ClipInfo plate = shot.plate().get().info();
        if (plate.width() != output.width() || plate.height() != output.height()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a plate of the output's size, " + output.width() + "x" + output.height(),
                    plate.width() + "x" + plate.height() + " in " + plate.name(),
                    "give the result of a render of the same clips and framing");
        }
    }

    /** Size and samples of what {@code shot} renders to, with the output that its parameters name. */
    public OutputFormat outputFormat(Shot shot) {
        return outputFormat(shot, shot.params().get(OutputParams.OUTPUT));
    }

    /** Size and samples of an output of {@code shot}: those of its plate, or the network's square. */
    public OutputFormat outputFormat(Shot shot, Output what) {
        Framing framing = shot.params().get(Params.FRAMING);
        ClipInfo plate =
                (framing == Framing.DRIVING ? shot.driving() : shot.sources().get(0)).info();
        boolean square = framing == Framing.SQUARE;
        SampleDepth coloured = ShotColour.of(shot).plateToOutput().isNone() ? plate.depth() : SampleDepth.FLOAT;
        return OutputFormat.of(what, square ? size : plate.width(), square ? size : plate.height(), plate, coloured);
    }

    /**
     * Frames of the driving clip that a render reads: the first, in which the crop is found, those of the motion, and the
     * one that the result is pasted into; or all.
     *
     * @param frame to render, from 0
     * @param count frames of the driving clip
     */
    public static FrameNeed drivingFrames(ParamValues params, long frame, long count) {
        if (!params.get(FramingParams.MOTION_FILE).isEmpty()) {
            long driven = MotionSettings.of(params).drivingFrame(frame, count);
            return new FrameNeed(false, withPlate(new TreeSet<>(Set.of(driven)), params, frame, count));
        }
        if (MotionSettings.needWholeClip(params)) {
            return new FrameNeed(true, new TreeSet<>());
        }
        SortedSet<Long> frames = MotionSettings.of(params).framesOf(frame, count);
        frames.add(ShotPreparer.REFERENCE_FRAME);
        return new FrameNeed(false, withPlate(frames, params, frame, count));
    }

    private static SortedSet<Long> withPlate(SortedSet<Long> frames, ParamValues params, long frame, long count) {
        if (params.get(Params.FRAMING) == Framing.DRIVING) {
            frames.add(Math.max(0, Math.min(count - 1, frame)));
        }
        return frames;
    }

    /** What is known of driving clips. */
    public DrivingAnalysis driving() {
        return new DrivingAnalysis(tracks);
    }

    /** What shots share, found once for many processes. */
    public ShotAnalyser analyser() {
        return new ShotAnalyser(preparer, tracks, session.bundle());
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

    /** Source frames whose pixels a render takes from what was prepared before; none if it will read them itself. */
    public Set<SourceFrame> keptSources(Shot shot) {
        Set<SourceFrame> frames = new LinkedHashSet<>();
        preparer.prepared(shot).ifPresent(source -> {
            frames.addAll(source.sources().frames());
            source.candidates().forEach(candidate -> frames.add(candidate.frame()));
        });
        return frames;
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

    @Override
    public void close() {
        session.close();
    }
}
