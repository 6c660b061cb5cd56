package org.poseweave.ofx;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Clip;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Image;
import org.poseweave.openfx.ImageEffect;
import org.poseweave.openfx.Messages;
import org.poseweave.openfx.Param;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Progress;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RectI;

/** {@link Instance} by the OpenFX binding. */
final class OfxInstance implements Instance {
    private static final String MESSAGE = "poseweave";

    private final ImageEffect effect;

    OfxInstance(ImageEffect effect) {
        this.effect = effect;
    }

    @Override
    public long handle() {
        return effect.handle();
    }

    @Override
    public boolean general() {
        return effect.context().equals("OfxImageEffectContextGeneral");
    }

    @Override
    public boolean temporalAccess() {
        return effect.host().temporalAccess();
    }

    @Override
    public Optional<Input> clip(String name) {
        return effect.clip(name).map(OfxInput::new);
    }

    @Override
    public int intAt(String param, double time, int fallback) {
        return param(param).map(p -> p.intAt(time, fallback)).orElse(fallback);
    }

    @Override
    public double doubleAt(String param, double time, double fallback) {
        return param(param).map(p -> p.doubleAt(time, fallback)).orElse(fallback);
    }

    @Override
    public String stringAt(String param, double time, String fallback) {
        return param(param).map(p -> p.stringAt(time, fallback)).orElse(fallback);
    }

    @Override
    public void enable(String param, boolean enabled) {
        param(param).ifPresent(p -> p.properties().setInt("OfxParamPropEnabled", 0, enabled ? 1 : 0));
    }

    @Override
    public boolean aborted() {
        return effect.aborted();
    }

    @Override
    public boolean startProgress(String label) {
        Optional<Progress> progress = effect.host().progress();
        progress.ifPresent(bar -> bar.start(effect, label));
        return progress.isPresent();
    }

    @Override
    public boolean updateProgress(double share) {
        return effect.host().progress().map(bar -> bar.update(effect, share)).orElse(true);
    }

    @Override
    public void endProgress() {
        effect.host().progress().ifPresent(bar -> bar.end(effect));
    }

    @Override
    public boolean showPersistent(String text, boolean error) {
        return effect.host().messages().setPersistent(effect, kind(error), MESSAGE, text);
    }

    @Override
    public boolean showOnce(String text, boolean error) {
        return effect.host().messages().show(effect, kind(error), MESSAGE, text);
    }

    @Override
    public void clearPersistent() {
        effect.host().messages().clearPersistent(effect);
    }

    private static Messages.Kind kind(boolean error) {
        return error ? Messages.Kind.ERROR : Messages.Kind.MESSAGE;
    }

    private Optional<Param> param(String name) {
        return effect.params().find(name);
    }

    private record OfxInput(Clip clip) implements Input {
        @Override
        public boolean connected() {
            return clip.connected();
        }

        @Override
        public double pixelAspect() {
            return clip.pixelAspect();
        }

        @Override
        public Optional<BitDepth> depth() {
            return clip.depth();
        }

        @Override
        public Optional<Components> components() {
            return clip.components();
        }

        @Override
        public Premultiplication premultiplication() {
            return clip.premultiplication();
        }

        @Override
        public String colourSpace() {
            return clip.colourSpace();
        }

        @Override
        public Optional<Range> frameRange() {
            return clip.frameRange();
        }

        @Override
        public double frameRate() {
            return clip.frameRate();
        }

        @Override
        public Optional<RectD> regionOfDefinition(double time) {
            return clip.regionOfDefinition(time);
        }

        @Override
        public Optional<HostImage> image(double time) {
            return clip.image(time).map(OfxImage::new);
        }
    }

    private record OfxImage(Image image) implements HostImage {
        @Override
        public RectI bounds() {
            return image.bounds();
        }

        @Override
        public RectI regionOfDefinition() {
            return image.regionOfDefinition();
        }

        @Override
        public long rowBytes() {
            return image.rowBytes();
        }

        @Override
        public long firstByte() {
            return image.firstByte();
        }

        @Override
        public BitDepth depth() {
            return image.depth();
        }

        @Override
        public Components components() {
            return image.components();
        }

        @Override
        public Premultiplication premultiplication() {
            return image.premultiplication();
        }

        @Override
        public ByteBuffer data() {
            return image.data();
        }

        @Override
        public void close() {
            image.close();
        }
    }
}
