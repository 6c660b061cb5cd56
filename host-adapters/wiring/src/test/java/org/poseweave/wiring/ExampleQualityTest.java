package org.poseweave.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poseweave.clip.Clip;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.media.Clips;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;

/**
 * The example render against the true answer: the source's subject rendered with the driver's motion before the same
 * camera. Neither subjects, nor lights or motions were in training.
 */
class ExampleQualityTest {
    /**
     * What a result must gain over both trivial answers. A gain of 3 dB halves the squared error: less than that could
     * come from the background alone, which copying the source gets right for nothing.
     */
    private static final double MARGIN_DB = 3;

    private static final int[] FRAMES = {0, 19, 38, 57, 71};
    private static final Path ROOT = Path.of(System.getProperty("poseweave.root"));

    private RenderPipeline pipeline;
    private Clip driving;
    private Clip source;
    private Clip truth;

    private void open(String domain) {
        pipeline = RenderPipeline.open(ROOT.resolve("models/bundles/" + domain + "-draft"), EngineSettings.DEFAULT);
        driving = clip(domain, "driver");
        source = clip(domain, "source");
        truth = clip(domain, "truth");
    }

    private static Clip clip(String domain, String role) {
        return Clips.open(
                ROOT.resolve("examples/" + domain + "-" + role + ".mp4").toString());
    }

    @AfterEach
    void close() {
        driving.close();
        source.close();
        truth.close();
        pipeline.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"face", "body", "arm"})
    void result_isCloserToTheTruthThanCopyingSourceOrDriver(String domain) {
        open(domain);
        double result = meanPsnr(4);
        double copiedSource = meanPsnr(source);
        double copiedDriver = meanPsnr(driving);
        System.out.printf(
                "%s, PSNR against the truth: result %.2f dB, copy of the source %.2f dB, copy of the driver %.2f dB%n",
                domain, result, copiedSource, copiedDriver);
        assertThat(result).isGreaterThan(copiedSource + MARGIN_DB).isGreaterThan(copiedDriver + MARGIN_DB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"face", "body", "arm"})
    void fourSources_areCloserToTheTruthThanOne(String domain) {
        open(domain);
        double one = meanPsnr(1);
        double two = meanPsnr(2);
        double four = meanPsnr(4);
        System.out.printf(
                "%s, PSNR against the truth: 1 source %.2f dB, 2 sources %.2f dB, 4 sources %.2f dB%n",
                domain, one, two, four);
        assertThat(four).isGreaterThan(one);
    }

    private double meanPsnr(int sources) {
        ParamValues values = ParamValues.defaults()
                .with(Params.SOURCE_COUNT, sources)
                .with(Params.SOURCE_CROP, "full")
                .with(Params.DRIVING_CROP, "full");
        Shot shot = new Shot(driving, List.of(source), values);
        OwnedFrame output = OwnedFrame.allocate(256, 256, SampleDepth.BYTE, ChannelLayout.RGB, AlphaMode.OPAQUE);
        double sum = 0;
        for (int frame : FRAMES) {
            pipeline.render(shot, frame, output.view());
            sum += psnr(picture(output.view()), truth.read(frame, ExampleQualityTest::picture));
        }
        return sum / FRAMES.length;
    }

    private double meanPsnr(Clip answer) {
        double sum = 0;
        for (int frame : FRAMES) {
            sum += psnr(
                    answer.read(frame, ExampleQualityTest::picture), truth.read(frame, ExampleQualityTest::picture));
        }
        return sum / FRAMES.length;
    }

    private static Picture picture(FrameView view) {
        return Cropper.crop(view, CropSquare.centred(256, 256), 256);
    }

    private static double psnr(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double d = a.rgb()[i] - b.rgb()[i];
            sum += d * d;
        }
        return -10 * Math.log10(sum / a.rgb().length);
    }
}
