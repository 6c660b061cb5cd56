package org.poseweave.pipeline;

import java.util.Set;
import org.poseweave.geometry.CropPath;
import org.poseweave.pose.SubjectFinder.Finding;

/**
 * The squares of a clip.
 *
 * @param first square of the first frame and whether the subject was found there
 * @param cuts frames that begin a new shot, from 0; known for followed subjects only
 */
record ClipCrops(Finding first, CropPath path, Set<Long> cuts) {}
