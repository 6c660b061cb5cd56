package org.poseweave.pipeline;

import java.util.List;
import java.util.Set;
import org.poseweave.geometry.CropPath;
import org.poseweave.pose.SubjectFinder.Finding;

/**
 * The squares of a clip.
 *
 * @param first square of the first frame and whether the subject was found there
 * @param cuts frames that begin a new shot, from 0; known for followed subjects only
 * @param presence of the subject in each frame, 0..1; empty but for followed subjects
 */
record ClipCrops(Finding first, CropPath path, Set<Long> cuts, List<Double> presence) {}
