package org.poseweave.ofx;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.Clip;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.params.Param;
import org.poseweave.params.ParamValues;
import org.poseweave.params.Params;
import org.poseweave.pipeline.Shot;
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
        return new HostShot(
                new Shot(driving, sources, scaled), driving.current(), instance.temporalAccess(), List.of());
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
            Shot plain = new Shot(timeline, List.of(file), scaled(values, Params.DRIVING_CROP, at));
            Shot shot = HostColour.onTimeline(plain, true);
            return new HostShot(shot, timeline.current(), true, List.of(file));
        }
        Shot plain = new Shot(file, List.of(timeline), scaled(values, Params.SOURCE_CROP, at));
        Shot shot = HostColour.onTimeline(plain, false);
        long frame = Math.round(at.time() - firstTime(instance));
        long last = file.info().frameCount() - 1;
        return new HostShot(shot, Math.max(0, Math.min(last, frame)), instance.temporalAccess(), List.of(file));
    }

    /** Time at which a file shows its first frame: where the timeline clip begins, else 0. */
    private static double firstTime(Instance instance) {
        return instance.clip(SOURCE)
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
