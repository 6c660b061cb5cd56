package org.poseweave.ofx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.poseweave.clip.Clip;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.FrameNeed;
import org.poseweave.pipeline.RenderPipeline;
import org.poseweave.pipeline.Shot;
import org.poseweave.source.SourceFrame;
import org.poseweave.wiring.ClipOpener;

/**
 * The shot of a frame and what has to be given back after it.
 *
 * @param frame of the driving clip
 * @param lasting whether the sources are the same for other frames, so that their analysis is done once
 */
record HostShot(Shot shot, long frame, boolean lasting, List<Clip> open) implements AutoCloseable {
    /** Timeline clip of a filter, and the clip whose frame a general node is framed in. */
    static final String SOURCE = "Source";

    static final String DRIVING = "Driving";
    static final String MASK = "Mask";
    static final String PLATE = "Plate";
    static final List<String> MORE_SOURCES = List.of("Source2", "Source3", "Source4");

    /** Every input that shows the subject, the first of which must be connected. */
    static List<String> allSources() {
        return List.of(SOURCE, MORE_SOURCES.get(0), MORE_SOURCES.get(1), MORE_SOURCES.get(2));
    }

    /** Puts the shot together as context and parameters say. */
    static HostShot of(
            Instance instance, InstanceState state, NodeParams params, RenderArguments at, ClipOpener files) {
        // Not at.interactive(): hosts set it for whatever a viewer shows, and that must be what is rendered.
        boolean draft = at.draft();
        ParamValues values = draft ? NodeParams.draft(params.values()) : params.values();
        return instance.general()
                ? general(instance, state, values, at, draft)
                : filter(instance, state, params, values, at, files);
    }

    private static HostShot general(
            Instance instance, InstanceState state, ParamValues values, RenderArguments at, boolean draft) {
        HostClip driving = HostClip.of(instance, DRIVING, state, at.time(), at.scale());
        List<Clip> sources = new ArrayList<>();
        sources.add(HostClip.of(instance, SOURCE, state, at.time(), at.scale()));
        List<Integer> inputs = new ArrayList<>(List.of(0));
        for (String name : draft ? List.<String>of() : MORE_SOURCES) {
            if (HostClip.gives(instance, name, at.time())) {
                sources.add(HostClip.of(instance, name, state, at.time(), at.scale()));
                inputs.add(MORE_SOURCES.indexOf(name) + 1);
            }
        }
        ParamValues own = NodeParams.forInputs(values, inputs);
        ParamValues scaled = scaled(scaled(own, Params.DRIVING_CROP, at), Params.SOURCE_CROP, at);
        ParamValues keyed = handSources(handDriving(scaled, instance, driving), instance, (HostClip) sources.get(0));
        Optional<Clip> plate = plate(instance, state, at, new Shot(driving, sources, keyed));
        Shot shot = new Shot(driving, sources, keyed, plate, motionStart(instance, DRIVING, driving, at));
        return new HostShot(shot, driving.current(), instance.temporalAccess(), List.of());
    }

    private static Optional<Clip> plate(Instance instance, InstanceState state, RenderArguments at, Shot shot) {
        if (!HostClip.gives(instance, PLATE, at.time())) {
            return Optional.empty();
        }
        HostClip plate = HostClip.of(instance, PLATE, state, at.time(), at.scale());
        return Optional.of(new CurrentFrame(plate, HostColour.ofPlate(plate.info(), shot)));
    }

    /** Number that a motion file of the whole clip gives the only frame that the host hands over. */
    private static long motionStart(Instance instance, String name, HostClip clip, RenderArguments at) {
        return clip.info().frameCount() > 1 ? 0 : Math.max(0, Math.round(at.time() - firstTime(instance, name)));
    }

    private static ParamValues handDriving(ParamValues values, Instance instance, HostClip clip) {
        if (!HandCrops.DRIVING.apply(values)) {
            return values;
        }
        long count = clip.info().frameCount();
        FrameNeed need = RenderPipeline.drivingFrames(values, clip.current(), count);
        return HandCrops.DRIVING.keyed(
                values, instance, clip.info(), clip.firstTime(), need.whole() ? all(count) : need.frames());
    }

    private static ParamValues handSources(ParamValues values, Instance instance, HostClip clip) {
        return HandCrops.SOURCE.apply(values)
                ? HandCrops.SOURCE.keyed(
                        values,
                        instance,
                        clip.info(),
                        clip.firstTime(),
                        all(clip.info().frameCount()))
                : values;
    }

    private static ParamValues handFile(HandCrops hand, ParamValues values, Instance instance, Clip file) {
        return hand.apply(values)
                ? hand.keyed(
                        values,
                        instance,
                        file.info(),
                        firstTime(instance, SOURCE),
                        all(file.info().frameCount()))
                : values;
    }

    private static List<Long> all(long count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static HostShot filter(
            Instance instance,
            InstanceState state,
            NodeParams params,
            ParamValues values,
            RenderArguments at,
            ClipOpener files) {
        HostClip timeline = HostClip.of(instance, SOURCE, state, at.time(), at.scale());
        boolean timelineDrives = params.role() == Role.DRIVES;
        Clip file = files.open(OtherSide.pathOf(params.file(), !timelineDrives));
        if (timelineDrives) {
            ParamValues scaled = scaled(values, Params.DRIVING_CROP, at);
            ParamValues keyed = handFile(HandCrops.SOURCE, handDriving(scaled, instance, timeline), instance, file);
            long start = motionStart(instance, SOURCE, timeline, at);
            Shot plain = new Shot(timeline, List.of(file), keyed, Optional.empty(), start);
            return new HostShot(HostColour.onTimeline(plain, true), timeline.current(), true, List.of(file));
        }
        ParamValues scaled = scaled(values, Params.SOURCE_CROP, at);
        ParamValues keyed = handFile(HandCrops.DRIVING, handSources(scaled, instance, timeline), instance, file);
        Shot shot = HostColour.onTimeline(new Shot(file, List.of(timeline), keyed), false);
        long frame = Math.round(at.time() - firstTime(instance, SOURCE));
        long last = file.info().frameCount() - 1;
        return new HostShot(shot, Math.max(0, Math.min(last, frame)), instance.temporalAccess(), List.of(file));
    }

    /**
     * Notes clips whose frames are no longer what was read of them before, so that they are read anew.
     *
     * @return whether there are any: the shot has to be put together again
     */
    boolean outdated(RenderPipeline pipeline, InstanceState state) {
        Set<String> changed = new TreeSet<>();
        for (SourceFrame used : pipeline.keptSources(shot)) {
            note(changed, shot.sources().get(used.clip()), used.frame());
        }
        long count = shot.driving().info().frameCount();
        FrameNeed need = RenderPipeline.drivingFrames(shot.params(), frame, count);
        Set<Long> driving = need.whole() ? Set.of(frame) : need.frames();
        driving.forEach(used -> note(changed, shot.driving(), used));
        changed.forEach(state::bump);
        return !changed.isEmpty();
    }

    private static void note(Set<String> changed, Clip clip, long frame) {
        if (clip instanceof HostClip host && !changed.contains(host.name()) && host.changed(frame)) {
            changed.add(host.name());
        }
    }

    /** Time at which a clip begins, and a file shows its first frame; 0 where the host does not say. */
    private static double firstTime(Instance instance, String name) {
        return instance.clip(name)
                .flatMap(Input::frameRange)
                .map(range -> range.first())
                .orElse(0.0);
    }

    private static ParamValues scaled(ParamValues values, Param<String> crop, RenderArguments at) {
        return NodeParams.scaled(values, crop, at.scale().y());
    }

    @Override
    public void close() {
        open.forEach(Clip::close);
    }
}
