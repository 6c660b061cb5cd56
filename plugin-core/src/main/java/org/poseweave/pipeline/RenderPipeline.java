package org.poseweave.pipeline;

import java.nio.file.Path;
import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.model.BundleReader;
import org.poseweave.model.ModelBundle;
import org.poseweave.model.ModelSession;
import org.poseweave.model.OrtModelSession;
import org.poseweave.params.Params;
import org.poseweave.paste.Composite;
import org.poseweave.paste.PasteBack;
import org.poseweave.pose.Pose;
import org.poseweave.pose.PoseEstimator;
import org.poseweave.pose.SubjectFinder;
import org.poseweave.pose.SubjectFinder.Finding;
import org.poseweave.reassemble.Reassembler;
import org.poseweave.reassemble.Reassembly;
import org.poseweave.source.SourceFrame;
import org.poseweave.source.SourceLibrary;
import org.poseweave.source.SourceSet;

/**
 * Renders frames of a shot. A frame is a pure function of the shot and the frame's number: any order, any thread, the
 * same pixels. Safe for several threads.
 */
public final class RenderPipeline implements AutoCloseable {
    private static final float OBJECT = 0.5f;

    private final ModelSession session;
    private final PoseEstimator estimator;
    private final SourceLibrary library;
    private final ShotPreparer preparer;
    private final Reassembler reassembler;
    private final int size;

    /** Takes over {@code session}: closing the pipeline closes it. */
    public RenderPipeline(ModelSession session, long sourceCacheBytes) {
        this.session = session;
        size = session.bundle().inputSize();
        estimator = new PoseEstimator(session);
        library = new SourceLibrary(session, sourceCacheBytes);
        reassembler = new Reassembler(session);
        SubjectFinder finder = new SubjectFinder(estimator, session.bundle().framing());
        preparer = new ShotPreparer(estimator, finder, library, size);
    }

    /** Reads and loads the bundle in {@code bundleFolder} on the wanted device. */
    public static RenderPipeline open(Path bundleFolder, EngineSettings settings) {
        ModelSession session = OrtModelSession.open(
                BundleReader.read(bundleFolder), settings.device(), settings.strictDevice(), settings.threads());
        return new RenderPipeline(session, settings.sourceCacheBytes());
    }

    /**
     * Renders one frame.
     *
     * @param frame frame of the driving clip, from 0
     * @param output memory of the size that {@link #outputFormat} gives, or a tile of it; every pixel of it is written
     */
    public FrameResult render(Shot shot, long frame, FrameView output) {
        PreparedShot prepared = preparer.prepare(shot);
        SourceSet sources = prepared.sources();

        Picture driving = shot.driving().read(frame, view -> Cropper.crop(view, prepared.drivingCrop(), size));
        Pose pose = estimator.estimate(driving);
        Reassembly drawn = reassembler.draw(pose, sources, shot.params().get(Params.TEMPERATURE));
        Picture result = Composite.over(drawn.object(), drawn.mask(), sources.plate());
        PasteBack.paste(
                result,
                prepared.plateCrop(),
                prepared.plate().view(),
                shot.params().get(Params.FEATHER),
                shot.params().get(Params.MIX),
                output);

        return new FrameResult(
                frame, sources.pictures(), driving, result, drawn.confidence(), drawn.side(), meanConfidence(drawn));
    }

    /** Size and samples of the output of {@code shot}: those of the source plate, or the network's square. */
    public OutputFormat outputFormat(Shot shot) {
        ClipInfo plate = shot.sources().get(0).info();
        boolean square = ShotPreparer.square(shot);
        return new OutputFormat(
                square ? size : plate.width(), square ? size : plate.height(), plate.depth(), plate.hasAlpha());
    }

    /**
     * What a person should be told about the shot before it is rendered: crops found or not, frames chosen. Prepares
     * the shot if that has not been done.
     */
    public ShotReport report(Shot shot) {
        PreparedShot prepared = preparer.prepare(shot);
        return new ShotReport(
                prepared.driving(), prepared.source(), prepared.sources().frames());
    }

    /** Crops and chosen frames of a shot. */
    public record ShotReport(Finding driving, Finding source, List<SourceFrame> frames) {}

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
