package org.poseweave.ofx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.poseweave.error.RenderException;
import org.poseweave.monitor.RenderCancelledException;
import org.poseweave.openfx.Change;
import org.poseweave.openfx.Components;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.Premultiplication;
import org.poseweave.openfx.Range;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.openfx.Status;
import org.poseweave.params.Output;
import org.poseweave.params.OutputParams;
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
            EngineSettings settings = settings(params);
            try (HostShot known = HostShot.of(instance, state, params, at, files);
                    HostMonitor monitor = new HostMonitor(instance, known.lasting());
                    Engine engine = engines.open(model, settings, monitor);
                    HostShot shot = known.outdated(engine.pipeline(), state)
                            ? HostShot.of(instance, state, params, at, files)
                            : known) {
                frame.render(engine.pipeline(), shot, monitor);
                note = HostNote.of(instance, engine.pipeline(), shot, monitor)
                        .or(() -> DeviceNote.of(params, engine.pipeline().deviceReport()));
            }
        }
        if (note.isPresent()) {
            if (!state.noteShown(note.get())) {
                say(instance, state, note.get(), false);
            }
        } else if (state.messageShown(false)) {
            state.noteShown("");
            instance.clearPersistent();
        }
    }

    private EngineSettings settings(NodeParams params) {
        return new EngineSettings(
                        params.device(), params.strictDevice(), threads, EngineSettings.DEFAULT.sourceCacheBytes())
                .with(
                        params.precision(),
                        EngineSettings.engineFolder(System.getenv()).orElse(null));
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
                && params.values().get(OutputParams.OUTPUT) == Output.RESULT
                && HostColour.keeps(params.values());
        return unmixed && !instance.temporalAccess()
                ? NodePlate.clip(instance, params, at.time()).map(name -> new Identity(name, at.time()))
                : Optional.empty();
    }

    /** The frame of the clip that results are framed in. */
    Optional<RectD> regionOfDefinition(Instance instance, double time) {
        return instance.clip(NodePlate.framedIn(instance, time)).flatMap(clip -> clip.regionOfDefinition(time));
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

    /** Like the clip that results are framed in, but for what the output itself asks for. */
    Optional<Preferences> preferences(Instance instance) {
        return NodePlate.preferences(instance);
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
        state.noteShown(error ? "" : text);
        state.messageShown(true);
        if (instance.showPersistent(text, error) || said.size() >= MOST_TEXTS || !said.add(text)) {
            return;
        }
        if (!instance.showOnce(text, error)) {
            System.err.println("PoseWeave: " + text);
        }
    }
}
