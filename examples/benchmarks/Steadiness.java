import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.media.Clips;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.motion.Smoothing;
import org.poseweave.params.FramingParams;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pose.Pose;
import org.poseweave.track.MotionTrack;

/**
 * How steady keypoints and tracked squares are on a driver that stands still but for grain, and how far they lag on one that
 * moves along a known path. One frame of a clip is shown still, or shifted to and fro by 8 % of its side with a period of 24
 * frames and grown and shrunk by 4 %, with grain of 2 % of full brightness that is new in every frame.
 *
 * <p>{@code java -cp "LIB/*" examples/benchmarks/Steadiness.java BUNDLE CLIP}, where LIB is the folder of jars that
 * {@code ./poseweave} has built (target/dist/.../lib).
 */
public final class Steadiness {
    private static final int FRAMES = 60;
    private static final int SIDE = 256;
    private static final double PERIOD = 24;
    private static final double GRAIN = 0.02;

    private Steadiness() {}

    public static void main(String[] words) {
        EngineSettings settings = new EngineSettings(new DeviceChoice(DeviceChoice.Kind.CPU, 0), true, 1, 1 << 20);
        try (RenderPipeline pipeline = RenderPipeline.open(Path.of(words[0]), settings);
                Clip clip = Clips.open(words[1])) {
            Shaken still = new Shaken(clip, false);
            Shaken moving = new Shaken(clip, true);
            ParamValues full = ParamValues.defaults().with(Params.DRIVING_CROP, "full");
            MotionTrack stillTrack = pipeline.driving().analyse(still, full, RenderMonitor.NONE);
            MotionTrack movingTrack = pipeline.driving().analyse(moving, full, RenderMonitor.NONE);
            System.out.println("Keypoints, pixels of " + SIDE + ": change from frame to frame on the still driver (RMS); lag in"
                    + " frames and share of the swing that is left on the moving one");
            System.out.println("| smoothing | still | lag | swing |\n|---|---|---|---|");
            for (double sigma : new double[] {0, 0.5, 1, 2, 4}) {
                Smoothing smoothing = new Smoothing(sigma, false);
                row("zero-phase " + sigma, poses(stillTrack, smoothing), poses(movingTrack, smoothing));
            }
            row("one-sided 0.5", oneSided(stillTrack, 0.5), oneSided(movingTrack, 0.5));
            row("one-sided 0.25", oneSided(stillTrack, 0.25), oneSided(movingTrack, 0.25));
            System.out.println("\nSquares, per cent of the side: change from frame to frame (RMS) of the centre and of the size,"
                    + " still; distance from the true centre (RMS), moving");
            System.out.println("| squares | centre | size | from the truth |\n|---|---|---|---|");
            for (double sigma : new double[] {0, 2, 4, 8}) {
                ParamValues track = full.with(Params.DRIVING_CROP, "track").with(FramingParams.TRACK_SMOOTHING, sigma);
                squares(
                        "track, smoothing " + sigma,
                        frame -> pipeline.driving().squares(still, track, RenderMonitor.NONE).at(frame),
                        frame -> pipeline.driving().squares(moving, track, RenderMonitor.NONE).at(frame));
            }
        }
    }

    private static List<Pose> poses(MotionTrack track, Smoothing smoothing) {
        List<Pose> poses = new ArrayList<>();
        for (long frame = 0; frame < FRAMES; frame++) {
            poses.add(smoothing.at(frame, 0, FRAMES - 1, at -> track.at(at).pose()));
        }
        return poses;
    }

    /** The filter that looks back only: each pose takes a share of the new one. */
    private static List<Pose> oneSided(MotionTrack track, double share) {
        List<Pose> poses = new ArrayList<>();
        float[] at = track.at(0).pose().keypoints().clone();
        for (long frame = 0; frame < FRAMES; frame++) {
            Pose now = track.at(frame).pose();
            for (int i = 0; i < at.length; i++) {
                at[i] += (float) (share * (now.keypoints()[i] - at[i]));
            }
            poses.add(new Pose(at.clone(), now.confidence()));
        }
        return poses;
    }

    private static void row(String name, List<Pose> still, List<Pose> moving) {
        double sum = 0;
        int count = 0;
        for (int frame = 1; frame < FRAMES; frame++) {
            for (int k = 0; k < 36; k++) {
                double dx = still.get(frame).keypoints()[2 * k] - still.get(frame - 1).keypoints()[2 * k];
                double dy = still.get(frame).keypoints()[2 * k + 1] - still.get(frame - 1).keypoints()[2 * k + 1];
                sum += dx * dx + dy * dy;
                count++;
            }
        }
        double[] swing = swing(frame -> meanX(moving.get(frame.intValue())));
        System.out.printf(
                Locale.ROOT,
                "| %s | %.3f | %.2f | %.2f |%n",
                name,
                Math.sqrt(sum / count) * SIDE / 2,
                swing[0],
                swing[1] / (2 * Shaken.SWING));
    }

    private static double meanX(Pose pose) {
        double sum = 0;
        for (int k = 0; k < 36; k++) {
            sum += pose.keypoints()[2 * k];
        }
        return sum / 36;
    }

    /** Lag in frames against the shown path and amplitude, by the first harmonic over whole periods. */
    private static double[] swing(Function<Long, Double> value) {
        double sin = 0;
        double cos = 0;
        int from = (int) PERIOD / 2;
        int count = 2 * (int) PERIOD;
        for (long frame = from; frame < from + count; frame++) {
            double angle = 2 * Math.PI * frame / PERIOD;
            sin += value.apply(frame) * Math.sin(angle) * 2 / count;
            cos += value.apply(frame) * Math.cos(angle) * 2 / count;
        }
        return new double[] {Math.atan2(-cos, sin) * PERIOD / (2 * Math.PI), Math.hypot(sin, cos)};
    }

    private static void squares(String name, LongFunction<CropSquare> still, LongFunction<CropSquare> moving) {
        double place = 0;
        double size = 0;
        for (long frame = 1; frame < FRAMES; frame++) {
            CropSquare a = still.apply(frame - 1);
            CropSquare b = still.apply(frame);
            place += Math.pow(Math.hypot(b.centreX() - a.centreX(), b.centreY() - a.centreY()) / b.side(), 2);
            size += Math.pow(b.side() / a.side() - 1, 2);
        }
        double offset = 0;
        for (long frame = 0; frame < FRAMES; frame++) {
            offset += (moving.apply(frame).centreX() - SIDE * Shaken.shift(frame)) / FRAMES;
        }
        double away = 0;
        for (long frame = 0; frame < FRAMES; frame++) {
            double error = moving.apply(frame).centreX() - SIDE * Shaken.shift(frame) - offset;
            away += Math.pow(error / moving.apply(frame).side(), 2);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f |%n",
                name,
                100 * Math.sqrt(place / (FRAMES - 1)),
                100 * Math.sqrt(size / (FRAMES - 1)),
                100 * Math.sqrt(away / FRAMES));
    }

    /** One frame of a clip, still or moving, with grain. */
    private static final class Shaken implements Clip {
        static final double SWING = 0.08;

        private final Clip clip;
        private final boolean moves;

        Shaken(Clip clip, boolean moves) {
            this.clip = clip;
            this.moves = moves;
        }

        /** How far the picture is shifted to the right, in sides. */
        static double shift(long frame) {
            return SWING * Math.sin(2 * Math.PI * frame / PERIOD);
        }

        @Override
        public ClipInfo info() {
            return new ClipInfo("shaken", SIDE, SIDE, FRAMES, 25, 1, SampleDepth.FLOAT, false);
        }

        @Override
        public <T> T read(long frame, Function<FrameView, T> reader) {
            CropSquare whole = CropSquare.centred(clip.info().width(), clip.info().height());
            double shift = moves ? shift(frame) : 0;
            double zoom = moves ? 1 + 0.04 * Math.sin(2 * Math.PI * frame / 36) : 1;
            CropSquare seen = new CropSquare(
                    whole.centreX() - shift * whole.side(), whole.centreY(), whole.side() * zoom);
            Picture picture = clip.read(10, view -> Cropper.crop(view, seen, SIDE));
            Random random = new Random(frame);
            float[] rgb = picture.rgb();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (float) Math.max(0, Math.min(1, rgb[i] + GRAIN * random.nextGaussian()));
            }
            OwnedFrame shown = picture.toFrame();
            return reader.apply(shown.view());
        }

        @Override
        public void close() {}
    }
}
