package org.poseweave.source;

import org.poseweave.pose.Pose;

/**
 * A frame that may become a source.
 *
 * @param quality {@link FrameQuality#UNRATED} where the choice does not need it
 */
public record Candidate(SourceFrame frame, Pose pose, FrameQuality quality) {}
