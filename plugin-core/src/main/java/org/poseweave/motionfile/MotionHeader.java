package org.poseweave.motionfile;

import java.util.ArrayList;
import java.util.List;
import org.poseweave.clip.ClipInfo;
import org.poseweave.error.ErrorCode;
import org.poseweave.error.RenderException;
import org.poseweave.model.ModelBundle;

/**
 * What a motion file says of its clip and of the network that looked at it.
 *
 * @param clip name of the clip, for people
 * @param width of its frames in pixels
 * @param height of its frames in pixels
 * @param model id of the bundle whose keypoints they are
 * @param modelVersion version of that bundle, for people
 * @param keypointNames in the order of the keypoints
 */
public record MotionHeader(
        String clip,
        int width,
        int height,
        String model,
        String modelVersion,
        Coordinates coordinates,
        List<String> keypointNames) {
    public MotionHeader {
        keypointNames = List.copyOf(keypointNames);
    }

    /** Header for what {@code bundle} sees in a clip. */
    public static MotionHeader of(ClipInfo clip, ModelBundle bundle, Coordinates coordinates) {
        String name = clip.name().substring(clip.name().lastIndexOf('/') + 1);
        return new MotionHeader(
                name, clip.width(), clip.height(), bundle.id(), bundle.version(), coordinates, names(bundle));
    }

    /** Keypoints that training found by itself have no name in the bundle: they are free1, free2 and so on. */
    private static List<String> names(ModelBundle bundle) {
        List<String> names = new ArrayList<>(
                bundle.keypointNames().stream().limit(bundle.keypoints()).toList());
        int named = names.size();
        for (int k = named; k < bundle.keypoints(); k++) {
            names.add("free" + (k - named + 1));
        }
        return names;
    }

    /**
     * Makes sure that a bundle understands these keypoints.
     *
     * @param file for the message
     * @throws RenderException of code BAD_DATA
     */
    void requireModel(ModelBundle bundle, String file) {
        if (!model.equals(bundle.id()) || keypointNames.size() != bundle.keypoints()) {
            throw new RenderException(
                    ErrorCode.BAD_DATA,
                    "a motion file of model " + bundle.id() + " with " + bundle.keypoints() + " keypoints",
                    file + " of " + model + " with " + keypointNames.size(),
                    "analyse the clip with the model that renders it");
        }
    }
}
