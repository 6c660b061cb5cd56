package org.poseweave.openfx;

import java.util.Optional;

/**
 * A plugin. One object serves all instances of the process, on any thread and several at once: what belongs to an
 * instance is kept by {@link ImageEffect#handle}. Only actions that the {@link PluginDescription} lists arrive here.
 * Whatever is thrown becomes the failure of that action alone; after a failed render the shim shows the first connected
 * fallback clip instead.
 */
public interface Effect {
    /**
     * Writes every pixel of the render window of the clip "Output".
     *
     * @return a status, {@link Status#OK} if the output was written
     */
    int render(ImageEffect effect, RenderArguments arguments);

    /** Clip and time that the output would equal, if it would. */
    default Optional<Identity> identity(ImageEffect effect, RenderArguments arguments) {
        return Optional.empty();
    }

    /** Where the output has pixels, in canonical coordinates; empty for the host's default. */
    default Optional<RectD> regionOfDefinition(ImageEffect effect, double time, Scale scale) {
        return Optional.empty();
    }

    /** Says what is needed of the inputs for a region of the output; nothing said means the same region. */
    default void regionsOfInterest(ImageEffect effect, double time, RectD region, RegionsOfInterest out) {}

    /** Says what frames are needed; nothing said means the current one. */
    default void framesNeeded(ImageEffect effect, double time, FramesNeeded out) {}

    /** Says what the clips should be like. */
    default void clipPreferences(ImageEffect effect, ClipPreferences out) {}

    /** A parameter or clip of an instance was changed. */
    default void changed(ImageEffect effect, Change change) {}

    /** The instance is gone. */
    default void destroyed(ImageEffect effect) {}
}
