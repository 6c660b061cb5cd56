package org.poseweave.ofx;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.poseweave.crop.Cropper;
import org.poseweave.crop.Picture;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.AlphaMode;
import org.poseweave.frame.ChannelLayout;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowCopier;
import org.poseweave.frame.SampleDepth;
import org.poseweave.geometry.CropSquare;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.monitor.RenderMonitor;
import org.poseweave.openfx.RectI;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.params.OutputParams;
import org.poseweave.pipeline.OutputFormat;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.resample.FrameFit;

/** One frame of an instance: the host's output image, and what is written to its render window. */
final class FrameRender implements AutoCloseable {
    private final Instance instance;
    private final InstanceState state;
    private final RenderArguments at;
    private final HostImage output;
    private final PixelGrid grid;
    private final FrameView window;

    private FrameRender(
            Instance instance,
            InstanceState state,
            RenderArguments at,
            HostImage output,
            PixelGrid grid,
            FrameView window) {
        this.instance = instance;
        this.state = state;
        this.at = at;
        this.output = output;
        this.grid = grid;
        this.window = window;
    }

    /**
     * Takes the output image from the host.
     *
     * @throws RenderException RENDER if there is none, or it holds nothing of the render window
     */
    static FrameRender of(Instance instance, InstanceState state, RenderArguments at) {
        Input clip = instance.clip("Output").orElseThrow(() -> noImage("no output clip"));
        Optional<HostImage> image = clip.image(at.time());
        if (image.isEmpty() && instance.aborted()) {
            throw new RenderCancelledException();
        }
        HostImage output = image.orElseThrow(() -> noImage("none"));
        try {
            RectI part = at.window().empty() ? output.bounds() : at.window().intersection(output.bounds());
            if (part.empty()) {
                throw noImage("one of " + output.bounds() + " for the window " + at.window());
            }
            PixelGrid grid = new PixelGrid(
                    hull(output.regionOfDefinition(), part), PixelGrid.aspect(at.scale(), clip.pixelAspect()));
            FrameView window = grid.view(output, part).orElseThrow();
            return new FrameRender(instance, state, at, output, grid, window);
        } catch (RuntimeException e) {
            output.close();
            throw e;
        }
    }

    private static RenderException noImage(String found) {
        return new RenderException(ErrorCode.RENDER, "an output image from the host", found, "render the frame again");
    }

    /** Renders the shot. */
    void render(RenderPipeline pipeline, HostShot shot, RenderMonitor monitor) {
        FrameView matte = matte(pipeline.outputFormat(shot.shot()));
        if (grid.square()) {
            pipeline.render(shot.shot(), shot.frame(), matte, window, monitor);
            return;
        }
        FrameView squared = whole(grid.frameWidth(), grid.frameHeight());
        pipeline.render(shot.shot(), shot.frame(), matte, squared, monitor);
        switch (shot.shot().params().get(OutputParams.OUTPUT).kind()) {
            case DATA -> FrameFit.stretchNearest(squared, window);
            case COVER -> FrameFit.stretch(squared, window.withAlpha(AlphaMode.PREMULTIPLIED));
            case PICTURE, CUT_OUT -> FrameFit.stretch(squared, window);
        }
    }

    /** Shows a clip as it is. */
    void pass(String name) {
        HostClip clip = HostClip.of(instance, name, state, at.time(), at.scale());
        clip.read(clip.current(), view -> {
            if (grid.square()) {
                FrameFit.fit(view, window);
            } else {
                FrameView squared = whole(grid.frameWidth(), grid.frameHeight());
                FrameFit.fit(view, squared);
                FrameFit.stretch(squared, window);
            }
            return true;
        });
    }

    private FrameView whole(int width, int height) {
        boolean deep = window.depth() == SampleDepth.FLOAT || window.depth() == SampleDepth.HALF;
        return OwnedFrame.allocate(
                        width,
                        height,
                        deep ? SampleDepth.FLOAT : SampleDepth.SHORT,
                        ChannelLayout.RGBA,
                        AlphaMode.PREMULTIPLIED)
                .view();
    }

    /** The mask in the plate's size, 0 where it has no pixels; null if none is connected. */
    private @Nullable FrameView matte(OutputFormat plate) {
        Optional<Input> input = instance.clip(HostShot.MASK).filter(clip -> instance.general() && clip.connected());
        if (input.isEmpty()) {
            return null;
        }
        FrameView matte;
        try (HostImage image = input.get().image(at.time()).orElse(null)) {
            if (image == null) {
                return null;
            }
            matte = alpha(grid.pixels().width(), grid.pixels().height());
            FrameView held = grid.view(image, grid.pixels()).orElse(null);
            if (held != null) {
                RowCopier copier = new RowCopier(held, matte);
                for (int y = held.y1(); y < held.y2(); y++) {
                    copier.copy(y, held.x1(), held.x2());
                }
            }
        }
        FrameView squared = alpha(grid.frameWidth(), grid.frameHeight());
        FrameFit.stretch(matte, squared);
        return inPlate(squared, plate);
    }

    /** Takes a matte of the output to the plate that is fitted into it. */
    private static FrameView inPlate(FrameView matte, OutputFormat plate) {
        if (matte.width() == plate.width() && matte.height() == plate.height()) {
            return matte;
        }
        FrameView fitted = alpha(plate.width(), plate.height());
        if (plate.width() == plate.height()) {
            Picture picture = Cropper.crop(matte, CropSquare.centred(matte.width(), matte.height()), plate.width());
            fitted.data().asFloatBuffer().put(0, picture.alpha());
        } else {
            FrameFit.fit(matte, fitted);
        }
        return fitted;
    }

    private static FrameView alpha(int width, int height) {
        return OwnedFrame.allocate(width, height, SampleDepth.FLOAT, ChannelLayout.ALPHA, AlphaMode.OPAQUE)
                .view();
    }

    private static RectI hull(RectI a, RectI b) {
        return new RectI(
                Math.min(a.x1(), b.x1()), Math.min(a.y1(), b.y1()), Math.max(a.x2(), b.x2()), Math.max(a.y2(), b.y2()));
    }

    @Override
    public void close() {
        output.close();
    }
}
