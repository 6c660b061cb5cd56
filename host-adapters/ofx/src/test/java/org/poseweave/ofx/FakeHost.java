package org.poseweave.ofx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.poseweave.openfx.BitDepth;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RectI;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.openfx.Scale;

/** An instance in a host that is as good or as poor as a test wants. */
final class FakeHost implements Instance {
    private static final AtomicInteger HANDLES = new AtomicInteger();

    final Map<String, Object> params = new HashMap<>();
    final Map<String, DoubleUnaryOperator> animated = new HashMap<>();
    final Map<String, FakeInput> inputs = new HashMap<>();
    final List<String> messages = new ArrayList<>();
    final List<Double> progress = new ArrayList<>();
    final List<String> enabled = new ArrayList<>();
    final AtomicInteger imagesOut = new AtomicInteger();
    long handle = HANDLES.incrementAndGet();
    boolean general;
    boolean temporal;
    boolean hasProgress = true;
    boolean hasPersistent = true;
    boolean stopsProgress;
    int questionsBeforeAbort = Integer.MAX_VALUE;
    int questions;
    int bars;
    int cleared;

    /** Time of the current frame, for clips of hosts that give no other. */
    double now;

    /** A clip; what is null the host does not say or give. */
    final class FakeInput implements Input {
        String colourSpace = "";
        RectD region;
        Scale scale = Scale.FULL;
        double aspect = 1;
        boolean connected = true;
        Range range;
        FakeImage.Kind kind = FakeImage.Kind.BYTE_RGBA;
        RectI bounds;
        boolean saysRegion = true;
        DoubleFunction<FakeImage.Samples> frames;
        final List<Double> asked = new ArrayList<>();
        FakeImage last;

        @Override
        public boolean connected() {
            return connected;
        }

        @Override
        public double pixelAspect() {
            return aspect;
        }

        @Override
        public Optional<BitDepth> depth() {
            return Optional.of(kind.depth());
        }

        @Override
        public Optional<Components> components() {
            return Optional.of(kind.components());
        }

        @Override
        public Premultiplication premultiplication() {
            return kind.premultiplication();
        }

        @Override
        public String colourSpace() {
            return colourSpace;
        }

        @Override
        public Optional<Range> frameRange() {
            return Optional.ofNullable(range);
        }

        @Override
        public double frameRate() {
            return 0;
        }

        @Override
        public Optional<RectD> regionOfDefinition(double time) {
            return saysRegion ? Optional.of(region) : Optional.empty();
        }

        @Override
        public Optional<HostImage> image(double time) {
            asked.add(time);
            if (frames == null) {
                return Optional.empty();
            }
            RectI whole = region.toPixels(scale, aspect);
            imagesOut.incrementAndGet();
            FakeImage image = new FakeImage(bounds == null ? whole : bounds, whole, kind);
            FakeImage.Samples samples = frames.apply(temporal ? time : Double.NaN);
            last = samples == null ? image : image.fill(samples);
            return Optional.of(last.onClose(imagesOut::decrementAndGet));
        }
    }

    /** Adds a clip of a size in full pixels, from the origin up. */
    FakeInput add(String name, double width, double height, DoubleFunction<FakeImage.Samples> frames) {
        FakeInput input = new FakeInput();
        input.region = new RectD(0, 0, width, height);
        input.frames = frames;
        inputs.put(name, input);
        return input;
    }

    /** Adds the output, whose images come as garbage. */
    FakeInput output(double width, double height) {
        return add("Output", width, height, time -> null);
    }

    /** Arguments of a render of the whole output. */
    RenderArguments at(double time) {
        FakeInput output = inputs.get("Output");
        return at(time, output.region.toPixels(output.scale, output.aspect));
    }

    RenderArguments at(double time, RectI window) {
        return new RenderArguments(time, window, inputs.get("Output").scale, "OfxFieldNone", true, false, false);
    }

    void scale(Scale scale) {
        inputs.values().forEach(input -> input.scale = scale);
    }

    @Override
    public long handle() {
        return handle;
    }

    @Override
    public boolean general() {
        return general;
    }

    @Override
    public boolean temporalAccess() {
        return temporal;
    }

    @Override
    public Optional<Input> clip(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    @Override
    public int intAt(String param, double time, int fallback) {
        return params.get(param) instanceof Integer value ? value : fallback;
    }

    @Override
    public double doubleAt(String param, double time, double fallback) {
        if (animated.containsKey(param)) {
            return animated.get(param).applyAsDouble(time);
        }
        return params.get(param) instanceof Double value ? value : fallback;
    }

    @Override
    public String stringAt(String param, double time, String fallback) {
        return params.get(param) instanceof String value ? value : fallback;
    }

    @Override
    public void enable(String param, boolean on) {
        enabled.add(param + " " + on);
    }

    @Override
    public boolean aborted() {
        return questions++ >= questionsBeforeAbort;
    }

    @Override
    public boolean startProgress(String label) {
        bars += hasProgress ? 1 : 0;
        return hasProgress;
    }

    @Override
    public boolean updateProgress(double share) {
        progress.add(share);
        return !stopsProgress;
    }

    @Override
    public void endProgress() {
        bars--;
    }

    @Override
    public boolean showPersistent(String text, boolean error) {
        if (hasPersistent) {
            messages.add((error ? "error: " : "") + text);
        }
        return hasPersistent;
    }

    @Override
    public boolean showOnce(String text, boolean error) {
        messages.add("once: " + text);
        return true;
    }

    @Override
    public void clearPersistent() {
        cleared++;
    }
}
