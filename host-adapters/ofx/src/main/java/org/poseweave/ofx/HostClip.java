package org.poseweave.ofx;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.poseweave.clip.Clip;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.frame.FrameView;
import org.poseweave.frame.OwnedFrame;
import org.poseweave.frame.RowCopier;
import org.poseweave.frame.SampleDepth;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.Scale;
import org.poseweave.resample.FrameFit;

/**
 * A clip of a host as the engine reads clips. Frame 0 is the first of the clip; where the host gives no other frames than
 * the current one, or does not say which there are, that is the only frame. Valid during one action, on its thread; the
 * same clip in another action is equal as long as nothing about it was changed.
 */
final class HostClip implements Clip {
    private static final long MOST_FRAMES = 10_000_000;

    private final String name;
    private final Instance instance;
    private final Input input;
    private final Identity identity;
    private final PixelGrid grid;
    private final ClipInfo info;
    private final double firstTime;
    private final long current;
    private final double currentTime;
    private final Map<Long, Long> checksums;

    /**
     * What makes two clips the same. Hosts do not tell of changes further up their tree, so that the pixels of the first
     * frame count too; those of other frames are looked at again before they are used again, see {@link #changed}.
     *
     * @param time of the only frame
     * @param firstFrame checksum of it
     */
    private record Identity(
            String clip, InstanceState.Version version, Scale scale, OptionalDouble time, long firstFrame) {}

    private HostClip(Instance instance, Input input, String name, InstanceState state, double time, Scale scale) {
        this.instance = instance;
        this.input = input;
        Optional<Range> range = instance.temporalAccess() ? input.frameRange() : Optional.empty();
        firstTime = range.map(Range::first).orElse(time);
        long count = range.map(HostClip::frames).orElse(1L);
        current = Math.max(0, Math.min(count - 1, Math.round(time - firstTime)));
        currentTime = Math.abs(time - firstTime - current) < 1 ? time : firstTime + current;
        this.name = name;
        grid = grid(scale);
        OptionalDouble only = range.isPresent() ? OptionalDouble.empty() : OptionalDouble.of(time);
        identity = new Identity(name, state.version(name), scale, only, checksum(firstTime));
        checksums = state.checksums(identity);
        Components components = input.components().orElse(Components.RGBA);
        double rate = input.frameRate();
        info = new ClipInfo(
                "clip " + name,
                grid.frameWidth(),
                grid.frameHeight(),
                count,
                rate > 0 && rate < 1e6 ? Math.max(1, (int) Math.round(rate * 1000)) : 24_000,
                1000,
                input.depth().map(PixelGrid::depth).orElse(SampleDepth.FLOAT),
                components != Components.RGB && input.premultiplication() != Premultiplication.OPAQUE,
                HostColour.named(input.colourSpace()));
    }

    /**
     * The clip of this name.
     *
     * @param time of the action
     * @throws RenderException MISSING_INPUT if nothing is connected or it gives no image
     */
    static HostClip of(Instance instance, String name, InstanceState state, double time, Scale scale) {
        Input input = instance.clip(name)
                .filter(Input::connected)
                .orElseThrow(() -> missing(name, "no clip is connected to " + name, "connect one"));
        return new HostClip(instance, input, name, state, time, scale);
    }

    private static RenderException missing(String name, String found, String remedy) {
        return new RenderException(ErrorCode.MISSING_INPUT, "a picture on the input " + name, found, remedy);
    }

    private PixelGrid grid(Scale scale) {
        Optional<PixelGrid> known = input.regionOfDefinition(currentTime)
                .flatMap(region -> PixelGrid.of(region, scale, input.pixelAspect()));
        if (known.isPresent()) {
            return known.get();
        }
        try (HostImage image = image(currentTime)) {
            return new PixelGrid(image.regionOfDefinition(), PixelGrid.aspect(scale, input.pixelAspect()));
        }
    }

    /** Of the pixels at a time; 0 if the clip has none there. */
    private long checksum(double time) {
        try (HostImage image = input.image(time).orElse(null)) {
            return checksum(
                    image == null ? null : grid.view(image, grid.pixels()).orElse(null));
        }
    }

    private static long checksum(@Nullable FrameView view) {
        if (view == null) {
            return 0;
        }
        CRC32C sum = new CRC32C();
        int length = (view.x2() - view.x1()) * view.pixelBytes();
        ByteBuffer data = view.data().duplicate().clear();
        for (int y = view.y1(); y < view.y2(); y++) {
            sum.update(data.slice(view.offset(view.x1(), y), length));
        }
        return sum.getValue();
    }

    /** Whether a frame holds other pixels than when it was read before. */
    boolean changed(long frame) {
        Long before = checksums.get(frame);
        return before != null && before != checksum(timeOf(frame));
    }

    private double timeOf(long frame) {
        return frame == current ? currentTime : firstTime + frame;
    }

    String name() {
        return name;
    }

    /** Number of frames in a range of times. */
    static long frames(Range range) {
        return 1 + (long) Math.floor(Math.min(range.last() - range.first(), MOST_FRAMES));
    }

    /** Frame of the action's time, held at the clip's ends. */
    long current() {
        return current;
    }

    /** Time of the first frame. */
    double firstTime() {
        return firstTime;
    }

    @Override
    public ClipInfo info() {
        return info;
    }

    @Override
    public <T> T read(long frame, Function<FrameView, T> reader) {
        if (frame < 0 || frame >= info.frameCount()) {
            throw new RenderException(
                    ErrorCode.USAGE,
                    "a frame from 0 to " + (info.frameCount() - 1) + " of " + info.name(),
                    "frame " + frame,
                    "ask for a frame that the clip has");
        }
        try (HostImage image = image(timeOf(frame))) {
            FrameView held = grid.view(image, grid.pixels()).orElse(null);
            checksums.computeIfAbsent(frame, key -> checksum(held));
            boolean whole =
                    held != null && held.x2() - held.x1() == held.width() && held.y2() - held.y1() == held.height();
            if (held != null && whole && grid.square()) {
                return reader.apply(held);
            }
            return reader.apply(squared(held == null ? blank(image) : whole ? held : completed(held)));
        }
    }

    /** Pixels that the host does not give are transparent black. */
    private static FrameView completed(FrameView held) {
        FrameView full = OwnedFrame.allocate(held.width(), held.height(), held.depth(), held.layout(), held.alpha())
                .view();
        RowCopier copier = new RowCopier(held, full);
        for (int y = held.y1(); y < held.y2(); y++) {
            copier.copy(y, held.x1(), held.x2());
        }
        return full;
    }

    private FrameView blank(HostImage image) {
        return OwnedFrame.allocate(
                        grid.pixels().width(),
                        grid.pixels().height(),
                        PixelGrid.depth(image.depth()),
                        PixelGrid.layout(image.components()),
                        PixelGrid.alpha(image.components(), image.premultiplication()))
                .view();
    }

    private FrameView squared(FrameView view) {
        if (grid.square()) {
            return view;
        }
        FrameView stretched = OwnedFrame.allocate(
                        grid.frameWidth(), grid.frameHeight(), view.depth(), view.layout(), view.alpha())
                .view();
        FrameFit.stretch(view, stretched);
        return stretched;
    }

    private HostImage image(double time) {
        Optional<HostImage> image = input.image(time);
        if (image.isEmpty() && instance.aborted()) {
            throw new RenderCancelledException();
        }
        return image.orElseThrow(() -> missing(
                name,
                "the clip " + name + " gives no picture at frame " + number(time),
                "go to a frame that it has, or connect another clip"));
    }

    private static String number(double time) {
        return time == Math.rint(time) ? Long.toString((long) time) : Double.toString(time);
    }

    /** The host's clip needs no closing. */
    @Override
    public void close() {}

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostClip clip && identity.equals(clip.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    /** Whether the clip gives an image now: some hosts call optional clips connected that give none. */
    static boolean gives(Instance instance, String name, double time) {
        Optional<Input> input = instance.clip(name).filter(Input::connected);
        if (input.isEmpty()) {
            return false;
        }
        try (HostImage image = input.get().image(time).orElse(null)) {
            return image != null;
        }
    }
}
