package org.poseweave.ofx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.poseweave.error.RenderException;
import org.poseweave.model.DeviceChoice;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.openfx.Change;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.openfx.Status;
import org.poseweave.params.Framing;
import org.poseweave.params.Params;
import org.poseweave.params.SourceMethod;
import org.poseweave.params.SourceParams;
import org.poseweave.pipeline.EngineSettings;
import org.poseweave.wiring.ClipOpener;
import org.poseweave.wiring.EnginePool;
import org.poseweave.wiring.EnginePool.Engine;

/**
 * The effect for all instances of the process. Safe for several threads; what is heavy lies in the pools, an instance is a
 * few numbers.
 */
final class PoseWeaveNode {
    private static final int MOST_TEXTS = 256;

    private final EnginePool engines;
    private final ClipOpener files;
    private final ModelFolders models;
    private final int threads;
    private final Map<Long, InstanceState> states = new ConcurrentHashMap<>();
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /**
     * Shares engines and files.
     *
     * @param threads CPU threads of the engine, 0 for all cores
     */
    PoseWeaveNode(EnginePool engines, ClipOpener files, ModelFolders models, int threads) {
        this.engines = engines;
        this.files = files;
        this.models = models;
        this.threads = threads;
    }

    /** Threads that POSEWEAVE_THREADS allows; 0, for all cores, where it says nothing that can be used. */
    static int threads(Map<String, String> environment) {
        String text = environment.getOrDefault("POSEWEAVE_THREADS", "").strip();
        return text.matches("[1-9]\\d{0,2}") ? Integer.parseInt(text) : 0;
    }

    /** Writes the render window, or says why not. */
    int render(Instance instance, RenderArguments at) {
        InstanceState state = state(instance);
        try {
            write(instance, state, at);
            return Status.OK;
        } catch (RenderCancelledException e) {
            // Where the host has given the frame up nothing is wrong; a person who stops the bar gets the fallback
            // picture.
            return instance.aborted() ? Status.OK : Status.FAILED;
        } catch (RenderException e) {
            say(instance, state, Complaint.of(e), true);
            return Status.FAILED;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            say(instance, state, Complaint.of(e), true);
            throw e;
        }
    }

    private void write(Instance instance, InstanceState state, RenderArguments at) {
        Optional<String> note;
        try (FrameRender frame = FrameRender.of(instance, state, at)) {
            NodeParams params = NodeParams.read(instance, at.time());
            if (lacksFile(instance, params.file())) {
                frame.pass(HostShot.SOURCE);
                say(instance, state, choose(params.role()), false);
                return;
            }
            Path model = models.find(params.model());
            EngineSettings settings = settings(params.device());
            try (HostShot shot = HostShot.of(instance, state, params, at, files);
                    HostMonitor monitor = new HostMonitor(instance, shot.lasting());
                    Engine engine = engines.open(model, settings, monitor)) {
                frame.render(engine.pipeline(), shot, monitor);
                note = HostNote.of(instance, engine.pipeline(), shot, monitor);
            }
        }
        boolean shown = state.messageShown(false);
        if (note.isPresent()) {
            say(instance, state, note.get(), false);
        } else if (shown) {
            instance.clearPersistent();
        }
    }

    private EngineSettings settings(DeviceChoice device) {
        return new EngineSettings(device, false, threads, EngineSettings.DEFAULT.sourceCacheBytes());
    }

    /** The timeline clip where nothing is chosen; the clip whose frame is the plate where nothing is mixed in. */
    Optional<Identity> identity(Instance instance, RenderArguments at) {
        Optional<Identity> source = Optional.of(new Identity(HostShot.SOURCE, at.time()));
        if (lacksFile(instance, NodeParams.file(instance, at.time()))) {
            say(instance, state(instance), choose(NodeParams.role(instance, at.time())), false);
            return source;
        }
        NodeParams params;
        try {
            params = NodeParams.read(instance, at.time());
        } catch (RenderException e) {
            return Optional.empty(); // the render says what is wrong
        }
        boolean unmixed = params.values().get(Params.MIX) == 0
                && params.values().get(Params.FRAMING) == Framing.SOURCE
                && HostColour.keeps(params.values());
        boolean sourceIsPlate = instance.general() || params.role() == Role.IS_SOURCE;
        return unmixed && sourceIsPlate && !instance.temporalAccess() ? source : Optional.empty();
    }

    /** The frame of the clip that results are framed in. */
    Optional<RectD> regionOfDefinition(Instance instance, double time) {
        return instance.clip(HostShot.SOURCE).flatMap(clip -> clip.regionOfDefinition(time));
    }

    /** Whole frames of all inputs: where the subject is found anywhere in them. */
    Map<String, RectD> regionsOfInterest(Instance instance, double time) {
        Map<String, RectD> regions = new LinkedHashMap<>();
        for (String name : PoseWeaveDescription.inputs(instance.general())) {
            instance.clip(name)
                    .filter(Input::connected)
                    .flatMap(clip -> clip.regionOfDefinition(time))
                    .ifPresent(region -> regions.put(name, region));
        }
        return regions;
    }

    /** Frames by clip; a clip that is not named needs the current frame. */
    Map<String, List<Range>> framesNeeded(Instance instance, double time) {
        try {
            return FrameDemand.of(instance, time);
        } catch (RenderException e) {
            return Map.of(); // the render says what is wrong
        }
    }

    /** What the output is like. */
    record Preferences(Components components, Premultiplication premultiplication) {}

    /** Like the timeline clip; with alpha that counts where it has alpha and the result need not fill the frame. */
    Optional<Preferences> preferences(Instance instance) {
        Optional<Input> source = instance.clip(HostShot.SOURCE).filter(Input::connected);
        Optional<Components> components = source.flatMap(Input::components).filter(kind -> kind != Components.ALPHA);
        if (components.isEmpty()) {
            return Optional.empty();
        }
        Premultiplication state = source.get().premultiplication();
        if (components.get() == Components.RGB) {
            state = Premultiplication.OPAQUE;
        } else if (state == Premultiplication.OPAQUE && !filledByPlate(instance)) {
            state = Premultiplication.PREMULTIPLIED;
        }
        return Optional.of(new Preferences(components.get(), state));
    }

    private static boolean filledByPlate(Instance instance) {
        boolean sourceIsPlate = instance.general() || NodeParams.role(instance, 0) == Role.IS_SOURCE;
        return sourceIsPlate && framing(instance) == Framing.SOURCE;
    }

    private static Framing framing(Instance instance) {
        try {
            return NodeParams.read(instance, 0).values().get(Params.FRAMING);
        } catch (RenderException e) {
            return NodeParams.value(Params.FRAMING, instance, 0); // the render says what is wrong
        }
    }

    /** A changed clip is read anew; parameters that do not matter are greyed out. */
    void changed(Instance instance, Change change) {
        if (!change.parameter()) {
            state(instance).bump(change.name());
        } else if (change.name().equals(Params.SOURCES.key())) {
            boolean given = NodeParams.value(Params.SOURCES, instance, change.time()) == SourceMethod.GIVEN;
            instance.enable(Params.SOURCE_FRAMES.key(), given);
            instance.enable(Params.SOURCE_COUNT.key(), !given);
            instance.enable(SourceParams.SOURCE_RANGE.key(), !given);
            instance.enable(SourceParams.MIN_QUALITY.key(), !given);
        }
    }

    /** The instance is gone. */
    void destroyed(Instance instance) {
        states.remove(instance.handle());
    }

    /** Instances remembered. */
    int instances() {
        return states.size();
    }

    private InstanceState state(Instance instance) {
        return states.computeIfAbsent(instance.handle(), handle -> new InstanceState());
    }

    private static boolean lacksFile(Instance instance, String file) {
        return !instance.general() && file.isEmpty();
    }

    private static String choose(Role role) {
        return role == Role.DRIVES
                ? "Choose the file that shows the person to be moved: a movie, an image or a folder of images."
                : "Choose the file that shows the motion: a movie, an image sequence or a folder of images.";
    }

    /** Where a host shows no lasting messages, each text is said once only. */
    private void say(Instance instance, InstanceState state, String text, boolean error) {
        state.messageShown(true);
        if (instance.showPersistent(text, error) || said.size() >= MOST_TEXTS || !said.add(text)) {
            return;
        }
        if (!instance.showOnce(text, error)) {
            System.err.println("PoseWeave: " + text);
        }
    }
}
