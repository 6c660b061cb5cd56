package org.poseweave.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code model.json} of a bundle declares, checked against the files' hashes.
 *
 * @param folder folder that holds the graphs
 * @param id stable name
 * @param tier {@code draft} or {@code final}
 * @param domain what the weights were trained on: {@code face}, ...
 * @param inputSize side in pixels of the square images that all graphs take
 * @param keypoints number of keypoints of a pose
 * @param tokenSide side of the token grid
 * @param keypointRegions indices of keypoints by the name of what they show, such as mouth; keypoints of no name are in
 *     none
 * @param keypointNames names of the first keypoints in their order; empty if the bundle names none
 * @param hash SHA-256 of model.json, which holds the hashes of all graphs: names the weights exactly
 */
public record ModelBundle(
        Path folder,
        String id,
        String version,
        String domain,
        String tier,
        String licence,
        String provenance,
        int inputSize,
        int keypoints,
        int tokenSide,
        Framing framing,
        Map<String, List<Integer>> keypointRegions,
        List<String> keypointNames,
        Map<String, GraphSpec> graphs,
        String hash) {
    public static final String ENCODE_POSE = "encode_pose";
    public static final String ENCODE_SOURCE = "encode_source";
    public static final String COMPLETE_BACKGROUND = "complete_background";
    public static final String REASSEMBLE = "reassemble";

    public ModelBundle {
        keypointRegions = Map.copyOf(keypointRegions);
        keypointNames = List.copyOf(keypointNames);
        graphs = Map.copyOf(graphs);
    }

    /** Declaration of graph {@code name}, which {@link BundleReader} has made sure of. */
    public GraphSpec graph(String name) {
        GraphSpec graph = graphs.get(name);
        if (graph == null) {
            throw new IllegalArgumentException("bundle " + id + " has no graph " + name);
        }
        return graph;
    }
}
