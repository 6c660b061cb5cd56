package org.poseweave.ofx;

import java.util.List;
import java.util.Optional;
import org.poseweave.openfx.Change;
import org.poseweave.openfx.ClipPreferences;
import org.poseweave.openfx.Effect;
import org.poseweave.openfx.FramesNeeded;
import org.poseweave.openfx.Identity;
import org.poseweave.openfx.ImageEffect;
import org.poseweave.openfx.RectD;
import org.poseweave.openfx.RegionsOfInterest;
import org.poseweave.openfx.RenderArguments;
import org.poseweave.openfx.Scale;
import org.poseweave.wiring.ClipPool;
import org.poseweave.wiring.EnginePool;

/** The class that the plugin's description names: hands the actions of OpenFX to {@link PoseWeaveNode}. */
public final class PoseWeaveEffect implements Effect {
    private final PoseWeaveNode node = new PoseWeaveNode(
            new EnginePool(),
            new ClipPool(),
            ModelFolders.of(System.getenv(), System.getProperty("poseweave.models")),
            PoseWeaveNode.threads(System.getenv()));

    @Override
    public int render(ImageEffect effect, RenderArguments arguments) {
        return node.render(new OfxInstance(effect), arguments);
    }

    @Override
    public Optional<Identity> identity(ImageEffect effect, RenderArguments arguments) {
        return node.identity(new OfxInstance(effect), arguments);
    }

    @Override
    public Optional<RectD> regionOfDefinition(ImageEffect effect, double time, Scale scale) {
        return node.regionOfDefinition(new OfxInstance(effect), time);
    }

    @Override
    public void regionsOfInterest(ImageEffect effect, double time, RectD region, RegionsOfInterest out) {
        node.regionsOfInterest(new OfxInstance(effect), time).forEach(out::need);
    }

    @Override
    public void framesNeeded(ImageEffect effect, double time, FramesNeeded out) {
        node.framesNeeded(new OfxInstance(effect), time).forEach((clip, ranges) -> out.need(clip, List.copyOf(ranges)));
    }

    @Override
    public void clipPreferences(ImageEffect effect, ClipPreferences out) {
        node.preferences(new OfxInstance(effect)).ifPresent(preferences -> {
            out.components("Output", preferences.components());
            out.premultiplication(preferences.premultiplication());
        });
    }

    @Override
    public void changed(ImageEffect effect, Change change) {
        node.changed(new OfxInstance(effect), change);
    }

    @Override
    public void destroyed(ImageEffect effect) {
        node.destroyed(new OfxInstance(effect));
    }
}
