package org.poseweave.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.colour.ColourSpace;
import org.poseweave.colour.Look;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.SampleDepth;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.params.Framing;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.paste.Composite;
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
        SubjectFinder finder = new SubjectFinder(estimator, session.bundle().framing());
        SourceChooser chooser = new SourceChooser(estimator, library, session.bundle());
        preparer = new ShotPreparer(finder, library, chooser, size);
        frameSources = new FrameSources(library, preparer);
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
        PreparedSource source = preparer.source(shot, monitor);
        Finding crop = preparer.driving(shot, monitor);

        monitor.check();
        ShotColour colour = ShotColour.of(shot);
        Driven driven = driven(shot, source, crop, frame, monitor);
        Pose pose = driven.pose();
        double temperature = shot.params().get(Params.TEMPERATURE);
        Retrieval retrieval = frameSources.of(shot, source, pose, monitor);
        Drawn drawn = drawn(pose, retrieval, temperature, monitor);
        monitor.check();
        UsedSources used = new UsedSources(shot, source, retrieval.sources());
        Look look = looks.of(shot.params());
        FramePlate.lend(shot, frame, source, crop.crop(), size, plate -> {
            boolean cleanPlate = targets.stream().anyMatch(target -> target.what() == Output.PLATE);
            FramePictures pictures = pictures(used, drawn.object(), plate, cleanPlate, monitor);
            FrameWriter writer = new FrameWriter(plate, pictures, matte, colour.fromNetwork(), look, shot.params());
            targets.forEach(target -> writer.write(target, drawn.object(), pose, used.views()));
        });

        return new FrameResult(
                frame,
                retrieval.sources().pictures(),
                driven.picture(),
                drawn.picture(),
                drawn.object().confidence(),
                drawn.object().side(),
                meanConfidence(drawn.object()));
    }

    /** The driving picture of a frame and the pose to draw. */
    private Driven driven(Shot shot, PreparedSource source, Finding crop, long frame, RenderMonitor monitor) {
        Clip seen = ShotColour.of(shot).seenDriving(shot);
        MotionSettings settings = MotionSettings.of(shot.params());
        long driven = settings.drivingFrame(frame, seen.info().frameCount());
        Picture picture = seen.read(driven, view -> Cropper.crop(view, crop.crop(), size));
        Pose pose = motion.pose(seen, crop.crop(), settings, driven, picture, source.sources(), monitor);
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
            UsedSources used, Reassembly drawn, FramePlate plate, boolean cleanPlate, RenderMonitor monitor) {
        ParamValues params = used.shot().params();
        float[] object = params.get(OutputParams.DETAIL) == 0
                ? drawn.object()
                : finer.object(used, drawn, plate.square(), monitor);
        Picture background = backgrounds.of(used, plate, cleanPlate, monitor);
        FramePictures pictures = new FramePictures(drawn, object, background, params);
        if (params.get(OutputParams.EDGE_MATCH) > 0) {
            Picture under = plate.seen().get();
            boolean ofDriving = params.get(Params.FRAMING) == Framing.DRIVING;
            float[] subject = ofDriving ? drawn.mask() : library.mask(under);
            pictures.match(under, used.used().plate(), !ofDriving, subject);
        }
        return pictures;
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
     * Frames of the driving clip that a render reads, from 0 and rising: the first, in which the crop is found, those
     * of the motion, and the one that the result is pasted into.
     *
     * @param frame to render, from 0
     * @param count frames of the driving clip
     */
    public static SortedSet<Long> drivingFrames(ParamValues params, long frame, long count) {
        SortedSet<Long> frames = MotionSettings.of(params).framesOf(frame, count);
        frames.add(ShotPreparer.REFERENCE_FRAME);
        if (params.get(Params.FRAMING) == Framing.DRIVING) {
            frames.add(Math.max(0, Math.min(count - 1, frame)));
        }
        return frames;
    }

    /**
     * What a person should be told about the shot before it is rendered: crops found or not, frames chosen. Prepares
     * the shot if that has not been done.
     */
    public ShotReport report(Shot shot) {
        PreparedSource source = preparer.source(shot, RenderMonitor.NONE);
        Finding driving = preparer.driving(shot, RenderMonitor.NONE);
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
            poses.add(driven(shot, source, preparer.driving(shot, monitor), frame, monitor)
                    .pose());
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
