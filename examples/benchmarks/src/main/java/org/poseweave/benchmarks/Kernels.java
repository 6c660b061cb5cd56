package org.poseweave.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.model.Tensor;
import org.poseweave.paste.Composite;
import org.poseweave.paste.PasteBack;
import org.poseweave.resample.FrameFit;

/** What a frame passes through outside of the network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Kernels {
    private static final int SIZE = 256;
    private static final double FEATHER = 0.08;

    @Param({"1920x1080", "3840x2160"})
    public String frame = "";

    @Param({"BYTE", "FLOAT"})
    public SampleDepth depth = SampleDepth.BYTE;

    private FrameView plate = view(1, 1);
    private FrameView output = plate;
    private FrameView half = plate;
    private CropSquare square = CropSquare.centred(1, 1);
    private Picture picture = new Picture(1, new float[3], new float[1]);
    private float[] mask = new float[1];

    /** Frames of grey, and a square over the middle half of the height. */
    @Setup
    public void prepare() {
        String[] sides = frame.split("x", -1);
        int width = Integer.parseInt(sides[0]);
        int height = Integer.parseInt(sides[1]);
        plate = view(width, height);
        output = view(width, height);
        half = view(width / 2, height / 2);
        square = new CropSquare(width / 2.0 + 0.3, height / 2.0 - 0.2, height / 2.0);
        picture = new Picture(SIZE, filled(3 * SIZE * SIZE), filled(SIZE * SIZE));
        mask = filled(SIZE * SIZE);
    }

    @Benchmark
    public Picture crop() {
        return Cropper.crop(plate, square, SIZE);
    }

    @Benchmark
    public FrameView resizeToHalf() {
        FrameFit.fit(plate, half);
        return half;
    }

    @Benchmark
    public FrameView pasteBack() {
        PasteBack.paste(picture, square, plate, FEATHER, 1, output);
        return output;
    }

    @Benchmark
    public Picture composite() {
        return Composite.over(picture.rgb(), mask, picture);
    }

    @Benchmark
    public Tensor tensorOfPicture() {
        return Tensor.copyOf(picture.rgb(), 1, 3, SIZE, SIZE);
    }

    private FrameView view(int width, int height) {
        return OwnedFrame.allocate(width, height, depth, ChannelLayout.RGB, AlphaMode.OPAQUE)
                .view();
    }

    private static float[] filled(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (i % 251) / 251f;
        }
        return values;
    }
}
